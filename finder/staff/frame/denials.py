"""Record denied requests of staff (trust requirement AUD-05): who, when and which page, but nothing they typed."""

from __future__ import annotations

from finder.listings.rules.history import AuditEvent
from finder.platform.database.session import Session
from finder.staff.history.recording import record_event
from finder.staff.rules.permissions import ActionContext


def note_denial(session: Session, page: str, *, context: ActionContext) -> None:
    """Record that `page` (a method and the name of a view) was denied. Needs a writing session; doesn't commit."""
    event = AuditEvent(
        kind="denied",
        proposer=context.actor.account_id,
        at=context.now,
        reason=page,
        request_id=context.actor.request_id,
    )
    record_event(session, event)
