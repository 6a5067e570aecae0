"""Reports from visitors: receive them, tell what is being checked, delete old ones.

Nothing here changes a program. Functions that write need a session from `platform.database.session.make_writing_factory`;
they don't commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from finder.feedback.rules.visitor_reports import (
    GUIDE_PREFIX,
    INDEPENDENT,
    KEPT_AFTER_CLOSING,
    LONGEST_NOTE,
    REPORT_FIELDS,
    ReportFate,
    VisitorReport,
    scrub,
)
from finder.feedback.store import visitor_reports
from finder.listings.denied_phones import is_denied
from finder.listings.rules.calls import FAILING_DAYS
from finder.listings.rules.phones import parse_phone
from finder.listings.store import programs
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields

MOST_OPEN_OF_A_PROGRAM = 20
MOST_OPEN = 5_000
"""Beyond this many open reports, new ones are not stored, and visitors are told: a flood must not bury the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSubmission:
    """A report as submitted."""

    program_id: str
    fields: frozenset[str]
    right_number: str = ""
    note: str = ""
    is_repeat: bool = False
    """True when the rate limiter has seen this visitor report this program already. Identities are never passed on."""


def receive_report(session: Session, submission: ReportSubmission, *, today: date) -> ReportFate:
    """Save a report and return what became of it; visitors are told.

    Raises:
        InvalidFields: nothing known was ticked, the corrected number is invalid, or the note is too long.
        NotFound: no program has this id.
    """
    programs.get_program(session, submission.program_id)
    number = _check(submission)
    report = VisitorReport(
        id=0,
        program_id=submission.program_id,
        fields=tuple(sorted(submission.fields)),
        right_number="" if is_denied(number) else number,
        note=scrub(submission.note),
        day=today.isoformat(),
    )
    held = visitor_reports.find_reports(session, program_id=submission.program_id)
    is_known = any(_says(entry) == _says(report) and entry.note for entry in held)
    return _save(session, report, len(held), is_repeat=submission.is_repeat, is_known=is_known)


def check_guide_note(note: str) -> None:
    """Accept what a reader says is wrong on a page of the guide.

    Raises:
        InvalidFields: the note is empty or too long.
    """
    if not note.strip() or len(note) > LONGEST_NOTE:
        raise InvalidFields({"note": f"Say what is wrong, in {LONGEST_NOTE} characters at most."})


def receive_guide_report(session: Session, page: str, note: str, *, is_repeat: bool, today: date) -> ReportFate:
    """Save what a reader says is wrong on a page of the guide (its anchor), and return what became of it.

    Raises:
        InvalidFields: as `check_guide_note`.
    """
    check_guide_note(note)
    name = GUIDE_PREFIX + page
    report = VisitorReport(
        id=0, program_id=name, fields=("other",), right_number="", note=scrub(note), day=today.isoformat()
    )
    held = visitor_reports.find_reports(session, program_id=name)
    is_known = any(entry.note == report.note for entry in held)
    return _save(session, report, len(held), is_repeat=is_repeat, is_known=is_known)


def _save(session: Session, report: VisitorReport, held: int, *, is_repeat: bool, is_known: bool) -> ReportFate:
    if is_repeat:
        return "repeated"
    if is_known:
        return "known"
    if held >= MOST_OPEN_OF_A_PROGRAM or visitor_reports.count_open(session) >= MOST_OPEN:
        return "full"
    visitor_reports.save_report(session, report)
    return "kept"


def _check(submission: ReportSubmission) -> str:
    reasons = {}
    if not submission.fields or not submission.fields <= set(REPORT_FIELDS):
        reasons["fields"] = "Tick what is wrong."
    number, _ = parse_phone(submission.right_number) if submission.right_number.strip() else ("", "")
    if submission.right_number.strip() and not number:
        reasons["right_number"] = "This is not a US phone number."
    if len(submission.note) > LONGEST_NOTE:
        reasons["note"] = f"This is too long: {LONGEST_NOTE} characters at most."
    if reasons:
        raise InvalidFields(reasons)
    return number


def _says(report: VisitorReport) -> tuple[object, ...]:
    return (report.fields, report.right_number, report.note)


def being_checked(session: Session, program_id: str) -> frozenset[str]:
    """Return the fields that open reports of at least two days mark as wrong: pages show "reported, being checked"."""
    return being_checked_of(session, (program_id,)).get(program_id, frozenset())


def being_checked_of(session: Session, program_ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the same of several programs, by id; those of which nothing is reported are left out."""
    reported = visitor_reports.find_fields(session, program_ids)
    days: dict[tuple[str, str], set[str]] = {}
    for program_id, fields, day in reported:
        for field in fields:
            days.setdefault((program_id, field), set()).add(day)
    found: dict[str, set[str]] = {}
    for (program_id, field), reported_on in days.items():
        if len(reported_on) >= INDEPENDENT:
            found.setdefault(program_id, set()).add(field)
    return {program_id: frozenset(fields) for program_id, fields in found.items()}


def find_failing_phones(session: Session, program_ids: Sequence[str] | None = None) -> frozenset[str]:
    """Return the programs whose phone was reported as wrong on two different days; `program_ids` None: of all programs."""
    if program_ids is None:
        return visitor_reports.find_failing(session, days=FAILING_DAYS)
    found = visitor_reports.find_phone_days(session, program_ids)
    return frozenset(program_id for program_id, days in found.items() if len(days) >= FAILING_DAYS)


def delete_old_reports(session: Session, *, today: date) -> int:
    """Delete reports that were closed more than 90 days ago, and return how many."""
    return visitor_reports.delete_closed(session, before=(today - KEPT_AFTER_CLOSING).isoformat())
