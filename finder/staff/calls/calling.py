"""The next call for a member of staff, and the record of calls that nobody answered.

Assignments are in `assigning`. Functions that write need a session from
`platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from finder.listings.store import history, programs
from finder.listings.store.history import HistoryFilter
from finder.platform.database.session import Session
from finder.staff.calls.queue import Call, find_calls
from finder.staff.history.recording import AuditEvent, record_event
from finder.staff.rules.permissions import ActionContext, require
from finder.staff.store import assignments

PUT_BACK = timedelta(hours=20)
"""How long a program where nobody answered comes after all others."""
_NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks for the next call, and their position in the queue."""

    account_id: int
    now: datetime
    """The clock, UTC."""
    skipped: Collection[str] = ()
    """Programs to leave out."""
    state: str = ""
    """Two letters, or "" for all."""
    wanted: str = ""
    """The program to keep in front until all of it is checked, or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The next call."""

    call: Call | None
    """None if nothing is left to call."""
    left: int
    """Number of programs in the queue, including this one."""
    no_answers: int
    """Number of unanswered calls within two weeks."""
    is_own: bool
    """True if it is assigned to whoever asks."""


def find_turn(session: Session, asking: Asking) -> Turn:
    """Return the next program to call: the most urgent that isn't assigned to someone else; deferred ones come last."""
    now = asking.now
    unanswered = _unanswered(session, now)
    found = find_calls(session, today=now.date(), state=asking.state, limit=None, account_id=asking.account_id)
    calls = [call for call in found if call.card.id not in asking.skipped]
    since = (now - PUT_BACK).isoformat()
    today = now.date().isoformat()

    def comes_later(call: Call) -> bool:
        return max(unanswered.get(call.card.id, ("",))) > since or today in call.item.checked.values()

    # A stable sort: both parts stay ordered by urgency.
    calls.sort(key=lambda call: (call.card.id != asking.wanted, comes_later(call)))
    first = calls[0] if calls else None
    return Turn(
        call=first,
        left=len(calls),
        no_answers=len(unanswered.get(first.card.id, ())) if first else 0,
        is_own=first is not None
        and first.card.id in assignments.list_assignments(session, account_id=asking.account_id),
    )


def _unanswered(session: Session, now: datetime) -> dict[str, list[str]]:
    """Return, by program, the times of unanswered calls in the last two weeks."""
    found: dict[str, list[str]] = {}
    wanted = HistoryFilter(kind=_NO_ANSWER, since=(now - timedelta(days=14)).isoformat(timespec="seconds"))
    for entry in history.find_entries(session, wanted):
        found.setdefault(entry.program_id, []).append(entry.at)
    return found


def note_no_answer(session: Session, program_id: str, *, context: ActionContext) -> None:
    """Record that nobody answered, which defers the program.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        NotFound: no program has this id.
    """
    require(context.actor, "edit")
    programs.get_program(session, program_id)
    event = AuditEvent(
        kind=_NO_ANSWER,
        program_id=program_id,
        proposer=context.actor.account_id,
        at=context.now,
        request_id=context.actor.request_id,
    )
    record_event(session, event)
