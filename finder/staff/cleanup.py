"""Delete what is kept for a time only and is over: the command ``finder tidy``, run once a day.

Wants a session of `platform.database.session.make_writing_factory`; the caller commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from finder.feedback.reporting import delete_old_reports
from finder.platform.database.session import Session
from finder.staff.accounts.rules.accounts import ABSOLUTE, FAILURES_KEPT
from finder.staff.accounts.store import sign_ins
from finder.staff.history.recording import AuditEvent, record_event
from finder.staff.imports.store import import_batches


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """How many of each were deleted."""

    reports: int
    """Visitors' reports, 90 days after closing (trust requirement PRV-12)."""
    sessions: int
    """Sessions of staff that began more than twelve hours ago: nobody can use them."""
    tokens: int
    """One-time links and challenges that expired."""
    failures: int
    """Failed sign-ins of more than a day ago."""
    batches: int
    """Imports that were never committed within their day."""
    records: int
    """Rows of imports that nobody waits for any more."""


def tidy(session: Session, *, now: datetime) -> Tidied:
    """Delete what is over, and note in the history how much it was."""
    tidied = Tidied(
        reports=delete_old_reports(session, today=now.date()),
        sessions=sign_ins.delete_old_sessions(session, before=now - ABSOLUTE),
        tokens=sign_ins.delete_expired_tokens(session, now),
        failures=sign_ins.delete_failures_before(session, now - FAILURES_KEPT),
        batches=import_batches.delete_expired(session, now=now),
        records=import_batches.delete_settled_records(session),
    )
    words = ", ".join(f"{name} {count}" for name in Tidied.__slots__ if (count := getattr(tidied, name)))
    if words:
        record_event(session, AuditEvent(kind="tidy", proposer=None, at=now, reason=words))
    return tidied
