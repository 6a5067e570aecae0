"""Put changes into what staff say of a program: the one door by which statements change, with a history entry each."""

from __future__ import annotations

from collections.abc import Sequence

from finder.listings.republishing import republish
from finder.listings.rules.changes import Change
from finder.listings.rules.programs import Program
from finder.listings.store import history, staff_overrides
from finder.platform.database.session import Session
from finder.staff.history.recording import AuditEvent, make_entry
from finder.staff.rules.errors import Stale


def apply_changes(session: Session, changes: Sequence[Change], event: AuditEvent) -> Program:
    """Apply changes to one program, write them down, and publish it; all or nothing, as the caller commits or not.

    Raises:
        Stale: a field was changed meanwhile: what staff say of it is no longer what the change began from.
        NotFound: no list speaks of the program.
    """
    record_changes(session, changes, event)
    return republish(session, event.program_id)


def record_changes(session: Session, changes: Sequence[Change], event: AuditEvent) -> None:
    """Apply changes and write them down without publishing the program: for those that publish it anyway.

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
    history.append(session, [make_entry(change, event) for change in changes])
