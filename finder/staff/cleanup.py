"""Delete expired data: the command ``finder tidy``, run once a day.

Needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from finder.feedback.reporting import delete_old_reports
from finder.listings.rules.history import AuditEvent
from finder.platform.database.session import Session
from finder.provider.links import delete_old_links
from finder.staff.accounts.rules.tries import FAILURES_KEPT
from finder.staff.accounts.store import sign_ins
from finder.staff.calls.export_files import delete_old_files
from finder.staff.history.recording import record_event
from finder.staff.imports.list_files import delete_expired_files
from finder.staff.imports.store import import_batches
from finder.staff.rules.accounts import ABSOLUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """Numbers of deleted records."""

    reports: int
    """Visitors' reports, 90 days after closing (trust requirement PRV-12)."""
    sessions: int
    """Sessions of staff that began more than twelve hours ago and can't be used any more."""
    tokens: int
    """One-time links and challenges that expired."""
    failures: int
    """Failed sign-ins of more than a day ago."""
    batches: int
    """Imports that were not committed within a day."""
    records: int
    """Rows of imports with nothing left to review."""
    files: int
    """Uploaded files of which nobody said within a day what their columns are."""
    exports: int
    """Large lists as files, an hour after they were asked for."""
    links: int
    """Provider's links that were made more than a year ago."""


def tidy(session: Session, *, now: datetime) -> Tidied:
    """Delete expired data, and record the counts in the history."""
    tidied = Tidied(
        reports=delete_old_reports(session, today=now.date()),
        sessions=sign_ins.delete_old_sessions(session, before=now - ABSOLUTE),
        tokens=sign_ins.delete_expired_tokens(session, now),
        failures=sign_ins.delete_failures_before(session, now - FAILURES_KEPT),
        batches=import_batches.delete_expired(session, now=now),
        records=import_batches.delete_settled_records(session),
        files=delete_expired_files(session, now=now),
        exports=delete_old_files(),
        links=delete_old_links(session, now=now),
    )
    words = ", ".join(f"{name} {count}" for name in Tidied.__slots__ if (count := getattr(tidied, name)))
    if words:
        record_event(session, AuditEvent(kind="tidy", proposer=None, at=now, reason=words))
    return tidied
