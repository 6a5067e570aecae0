"""Take back, in one step, what one recorded oneself a moment ago: a check, or the outcome of a call.

Needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.platform.database.session import Session
from finder.platform.errors import NotFound
from finder.staff.editing.proposing import Backing
from finder.staff.editing.undoing import UndoOutcome, undo_entries
from finder.staff.rules.permissions import ActionContext

_KINDS = frozenset({"call", "check"})


def find_own_entry(session: Session, program_id: str, *, context: ActionContext) -> int | None:
    """Return the number of a program's newest entry if it is a check or a call of whoever asks, else None."""
    newest = next(iter(history.find_entries(session, HistoryFilter(program_id=program_id, limit=1))), None)
    is_own = newest is not None and newest.kind in _KINDS and newest.proposer == context.actor.account_id
    return newest.number if newest is not None and is_own else None


def take_back(session: Session, program_id: str, number: int, *, context: ActionContext) -> UndoOutcome:
    """Take back one's own newest check or call of a program; errors as in `undoing.undo_entries`.

    Raises:
        NotFound: it isn't the newest entry of the program, or somebody else's.
    """
    if find_own_entry(session, program_id, context=context) != number:
        raise NotFound("Something else was done since: undo it from the history.")
    return undo_entries(session, [number], Backing(reason="Taken back at once."), context=context)
