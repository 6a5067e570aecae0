"""Record audit events in the history: events that change no program, and the shared part of those that do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from finder.listings.rules.changes import Change
from finder.listings.rules.history import Entry, join_entries
from finder.listings.store import history
from finder.platform.database.session import Session
from finder.staff.rules.proposals import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """Who does what, and why: shared by all changes of one action."""

    kind: str
    """As in `listings.rules.history.Entry`."""
    proposer: int | None
    """The account; None: the system."""
    at: datetime
    program_id: str = ""
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    approver: int | None = None
    proposal_id: int | None = None
    undoes: int | None = None
    is_single_person: bool = False
    request_id: str = ""
    is_joined: bool = False
    """True if all its changes are one entry: a check."""


def make_entry(change: Change, event: AuditEvent) -> Entry:
    """Return the history entry for one change of an event; its number is assigned when it is saved."""
    return Entry(
        number=0,
        at=event.at.isoformat(timespec="seconds"),
        kind=event.kind,
        program_id=event.program_id,
        field=change.field,
        old=change.old,
        new=change.new,
        shown=change.shown,
        reason=event.reason,
        evidence=tuple(asdict(entry) for entry in event.evidence),
        proposer=event.proposer,
        approver=event.approver,
        proposal_id=event.proposal_id,
        undoes=event.undoes,
        is_single_person=event.is_single_person,
        request_id=event.request_id,
    )


def make_entries(changes: Sequence[Change], event: AuditEvent) -> list[Entry]:
    """Return the history entries for the changes of an event: one each, or one for all of them."""
    entries = [make_entry(change, event) for change in changes]
    return [join_entries(entries)] if event.is_joined and entries else entries


def record_event(session: Session, event: AuditEvent) -> None:
    """Record an event that changed no program, such as a sign-in, a denied request or an export."""
    record_events(session, [event])


def record_events(session: Session, events: Sequence[AuditEvent]) -> None:
    """Record events that changed no staff override, in order."""
    history.append(session, [make_entry(Change(field="", old=None, new=None), event) for event in events])
