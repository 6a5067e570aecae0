"""Write down what was refused to a member of staff (trust requirement AUD-05): who, when and which page; nothing they typed."""

from __future__ import annotations

from finder.platform.database.session import Session
from finder.staff.history.recording import Deed, note
from finder.staff.rules.permissions import By


def note_denial(session: Session, page: str, *, by: By) -> None:
    """Note that `page` (a method and the name of a view) was refused; the caller commits a writing session."""
    deed = Deed(kind="denied", proposer=by.actor.account_id, at=by.now, reason=page, request_id=by.actor.request_id)
    note(session, deed)
