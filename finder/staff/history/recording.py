"""Record audit events that change no program in the history."""

from __future__ import annotations

from collections.abc import Sequence

from finder.listings.rules.changes import Change
from finder.listings.rules.history import AuditEvent, Entry, make_entry
from finder.listings.store import history
from finder.platform.database.session import Session


def record_event(session: Session, event: AuditEvent) -> None:
    """Record an event that changed no program, such as a sign-in, a denied request or an export."""
    record_events(session, [event])


def record_events(session: Session, events: Sequence[AuditEvent]) -> None:
    """Record events that changed no staff override, in order."""
    history.append(session, [entry_of(event) for event in events])


def entry_of(event: AuditEvent) -> Entry:
    """Return the entry of an event that changed no staff override."""
    return make_entry(Change(field="", old=None, new=None), event)
