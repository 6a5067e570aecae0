"""Apply changes to staff overrides: the only way they change, each with an entry of the history."""

from __future__ import annotations

from collections.abc import Sequence

from finder.listings.republishing import republish
from finder.listings.rules.changes import Change
from finder.listings.rules.programs import Program
from finder.listings.store import history, staff_overrides
from finder.platform.database.session import Session
from finder.staff.history.recording import AuditEvent, make_entries
from finder.staff.rules.errors import Stale


def apply_changes(session: Session, changes: Sequence[Change], event: AuditEvent) -> Program:
    """Apply changes to one program, record them, and publish it, in the caller's transaction. Doesn't commit.

    Raises:
        Stale: a field was changed meanwhile: its override is no longer the one that the change started from.
        NotFound: no list has the program.
    """
    record_changes(session, changes, event)
    return republish(session, event.program_id)


def record_changes(session: Session, changes: Sequence[Change], event: AuditEvent) -> None:
    """Apply changes and record them without publishing the program, for callers that publish it themselves.

    Raises:
        Stale: as `apply_changes`.
    """
    current = staff_overrides.get_overrides(session, event.program_id).fields
    stale = [change.field for change in changes if current.get(change.field) != change.old]
    if stale:
        values = {name: override.value if (override := current.get(name)) else None for name in stale}
        raise Stale("Somebody changed this meanwhile.", values)
    for change in changes:
        staff_overrides.save_field(session, event.program_id, change.field, change.new)
    history.append(session, make_entries(changes, event))
