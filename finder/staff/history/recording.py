"""Write audit events into the history: what changed nothing of a program, and the frame of what did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from finder.listings.rules.changes import Change
from finder.listings.rules.history import Entry
from finder.listings.store import history
from finder.platform.database.session import Session
from finder.staff.rules.proposals import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who changes what kind of thing, and why: the same for all changes of one deed."""

    kind: str
    """As in `listings.rules.history.Entry`."""
    proposer: int | None
    """The account; None: the machine."""
    at: datetime
    program_id: str = ""
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    approver: int | None = None
    proposal_id: int | None = None
    undoes: int | None = None
    is_single_person: bool = False
    request_id: str = ""


def _entry(change: Change, deed: Deed) -> Entry:
    return Entry(
        number=0,
        at=deed.at.isoformat(timespec="seconds"),
        kind=deed.kind,
        program_id=deed.program_id,
        field=change.field,
        old=change.old,
        new=change.new,
        shown=change.shown,
        reason=deed.reason,
        evidence=tuple(asdict(entry) for entry in deed.evidence),
        proposer=deed.proposer,
        approver=deed.approver,
        proposal_id=deed.proposal_id,
        undoes=deed.undoes,
        is_single_person=deed.is_single_person,
        request_id=deed.request_id,
    )


def note(session: Session, deed: Deed) -> None:
    """Write a deed into the history that changed nothing of a program: a sign-in, a refused deed, an export."""
    note_many(session, [deed])


def note_many(session: Session, deeds: Sequence[Deed]) -> None:
    """Write deeds into the history that changed nothing of what staff say; in their order."""
    history.append(session, [_entry(Change(field="", old=None, new=None), deed) for deed in deeds])
