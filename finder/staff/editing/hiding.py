"""The emergency brake: hide a phone number at once, without a second person."""

from __future__ import annotations

from finder.listings.rules.changes import Change
from finder.listings.rules.history import AuditEvent
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store import programs, staff_overrides
from finder.platform.database.session import Session
from finder.platform.errors import NotFound
from finder.staff.editing.applying import apply_changes
from finder.staff.rules.permissions import ActionContext, require, require_fresh


def hide_phone(session: Session, program_id: str, number: str, *, reason: str, context: ActionContext) -> None:
    """Hide a number of a program at once, without a second person. Unhiding it takes a proposal for ``hidden``.

    Raises:
        NotAllowed: the role lacks the permission.
        ReauthenticationNeeded: the last factor was shown too long ago.
        NotFound: no such program, or it does not show this number.
    """
    require(context.actor, "hide_phone")
    require_fresh(context.actor, context.now)
    program, _ = programs.get_with_version(session, program_id, to_change=True)
    if number not in {phone.number for phone in program.phones}:
        raise NotFound("The program does not show this number.")
    old = staff_overrides.get_overrides(session, program_id).fields.get("hidden")
    numbers = sorted({*(old.value if old else ()), number})
    change = Change(
        field="hidden", old=old, new=StaffOverride(value=numbers, on=context.today.isoformat()), shown=old and old.value
    )
    event = AuditEvent(
        kind="hide", program_id=program_id, proposer=context.actor.account_id, at=context.now, reason=reason.strip(),
        request_id=context.actor.request_id,
    )  # fmt: skip
    apply_changes(session, [change], event)
