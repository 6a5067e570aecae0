"""Put changes into what staff say of a program: the one door by which statements change, with a history entry each."""

from __future__ import annotations

from collections.abc import Sequence

from finder.listings.republishing import republish
from finder.listings.rules.changes import Change
from finder.listings.rules.programs import Program
from finder.listings.store import history, overrides
from finder.platform.database.session import Session
from finder.staff.history.recording import Deed, _entry
from finder.staff.rules.errors import Stale


def apply_changes(session: Session, changes: Sequence[Change], deed: Deed) -> Program:
    """Apply changes to one program, write them down, and publish it; all or nothing, as the caller commits or not.

    Raises:
        Stale: a field was changed meanwhile: what staff say of it is no longer what the change began from.
        NotFound: no list speaks of the program.
    """
    record_changes(session, changes, deed)
    return republish(session, deed.program_id)


def record_changes(session: Session, changes: Sequence[Change], deed: Deed) -> None:
    """Apply changes and write them down without publishing the program: for those that publish it anyway.

    Raises:
        Stale: as `apply_changes`.
    """
    now_stated = overrides.get_statement(session, deed.program_id).fields
    stale = [change.field for change in changes if now_stated.get(change.field) != change.old]
    if stale:
        current = {name: stated.value if (stated := now_stated.get(name)) else None for name in stale}
        raise Stale("Somebody changed this meanwhile.", current)
    for change in changes:
        overrides.save_field(session, deed.program_id, change.field, change.new)
    history.append(session, [_entry(change, deed) for change in changes])
