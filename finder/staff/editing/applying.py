"""Apply changes to staff overrides: the only way they change, each with an entry of the history.

An edit of the form does the same in steps of its own (`editing.edit_program`).
"""

from __future__ import annotations

from collections.abc import Sequence

from finder.listings.republishing import gather
from finder.listings.rules.changes import Change
from finder.listings.rules.history import AuditEvent
from finder.listings.rules.overrides import StaffOverrides
from finder.listings.rules.programs import Program
from finder.listings.rules.publications import work_out
from finder.listings.store import one_program
from finder.platform.database.session import Session
from finder.staff.rules.errors import Stale


def apply_changes(session: Session, changes: Sequence[Change], event: AuditEvent) -> Program:
    """Apply changes to one program, record them, and publish it, in the caller's transaction. Doesn't commit.

    Raises:
        Stale: a field was changed meanwhile: its override is no longer the one that the change started from.
        NotFound: no list has the program.
    """
    stored = one_program.load(session, event.program_id)
    _check_current(stored.overrides, changes)
    publication = work_out(gather(session, stored), changes, event)
    one_program.save(session, stored, publication)
    return publication.program


def _check_current(overrides: StaffOverrides, changes: Sequence[Change]) -> None:
    current = overrides.fields
    stale = [change.field for change in changes if current.get(change.field) != change.old]
    if stale:
        values = {name: override.value if (override := current.get(name)) else None for name in stale}
        raise Stale("Somebody changed this meanwhile.", values)
