"""Views of visitor reports and conflicts, by reason and age, each settled with a click."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from finder.feedback.reporting import MOST_OPEN
from finder.feedback.rules.visitor_reports import REPORT_FIELDS, VisitorReport, is_late
from finder.feedback.store import visitor_reports
from finder.listings.rules.conflicts import Conflict
from finder.listings.rules.fields import is_sensitive
from finder.listings.rules.programs import Card
from finder.listings.store import staff_overrides
from finder.listings.web.services import get_vocabulary
from finder.platform.errors import BadInput
from finder.staff.calls.dashboard import find_named
from finder.staff.calls.report_closing import OUTCOMES, close_report
from finder.staff.editing import settling
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.field_labels import ANSWER_WORDS, label_of, lines_of
from finder.staff.frame.guard import get_context, get_now, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.queue_labels import OUTCOME_WORDS, REASON_WORDS, WORDS, Words

reports = Blueprint("staff_reports", __name__, url_prefix="/staff")
add_confirmations(
    reports,
    report_closed="The report is closed.",
    kept="Ours stays, as confirmed today.",
    taken="Theirs was taken: it shows at once.",
    taken_proposed="Theirs was proposed: it waits for a second person.",
)
_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One open report."""

    report: VisitorReport
    is_late: bool
    card: Card | None
    others: int
    """Number of other open reports on the same program."""
    anchor: str
    """Anchor of the part of the edit form that it concerns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsPage(StaffPage):
    """Open reports of visitors."""

    lines: tuple[ReportLine, ...]
    total: int
    reasons: tuple[tuple[str, str, int], ...]
    """(reason, label, open reports) of every reason given."""
    reason: str
    outcomes: tuple[tuple[str, str], ...]
    words: Words
    today: date


_ANCHORS = {"phone": "phones", "closed": "status", "address": "place", "payment": "services", "other": "main"}


@reports.get("/reports")
@needs("view")
def show_reports() -> Response | tuple[str, int]:
    """List the open reports, the oldest first, for one reason or for all."""
    session, today = get_primary_session(), get_now().date()
    reason = request.args.get("reason", "")
    found = visitor_reports.find_reports(session, limit=MOST_OPEN)
    counts = Counter(name for report in found for name in report.fields)
    programs = Counter(report.program_id for report in found)
    chosen = [report for report in found if reason not in REPORT_FIELDS or reason in report.fields]
    cards = find_named(session, (report.program_id for report in chosen[:_MOST_SHOWN]))
    page = ReportsPage(
        title="Visitor reports",
        lines=tuple(
            ReportLine(
                report=report,
                is_late=is_late(report.day, today=today),
                card=cards.get(report.program_id),
                others=programs[report.program_id] - 1,
                anchor=_ANCHORS.get(report.fields[0], report.fields[0]),
            )
            for report in chosen[:_MOST_SHOWN]
        ),
        total=len(chosen),
        reasons=tuple((name, REASON_WORDS[name], counts[name]) for name in REPORT_FIELDS if counts[name]),
        reason=reason if reason in REPORT_FIELDS else "",
        outcomes=tuple((name, OUTCOME_WORDS[name]) for name in OUTCOMES),
        words=WORDS,
        today=today,
    )
    return show("staff/reports.html", page)


@reports.post("/reports/<int:report_id>/close")
@needs("close_report")
def close(report_id: int) -> Response:
    """Close a report with its outcome."""
    with writing() as session:
        close_report(session, report_id, request.form.get("outcome", ""), context=get_context())
    reason = request.form.get("reason", "")
    shown = reason if reason in REPORT_FIELDS else None
    return go(url_for("staff_reports.show_reports", reason=shown), "report_closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLine:
    """One field on which staff and a list differ."""

    id: str
    program_id: str
    conflict: Conflict
    field: str
    """In words."""
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    card: Card | None
    is_sensitive: bool
    can_take: bool
    """True if the list is evidence by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictsPage(StaffPage):
    """Conflicts between staff checks and newer lists."""

    lines: tuple[ConflictLine, ...]
    answers: tuple[tuple[str, str], ...]
    today: date


@reports.get("/conflicts")
@needs("view")
def show_conflicts() -> Response | tuple[str, int]:
    """List the conflicts, the oldest first."""
    session = get_primary_session()
    found = staff_overrides.find_conflicts(session, limit=_MOST_SHOWN)
    cards = find_named(session, (entry.program_id for entry in found))
    vocabulary = get_vocabulary()
    lines = tuple(
        ConflictLine(
            id=f"conflict-{number}",
            program_id=entry.program_id,
            conflict=entry.conflict,
            field=label_of(entry.conflict.field, vocabulary),
            ours=lines_of(entry.conflict.field, entry.conflict.ours),
            theirs=lines_of(entry.conflict.field, entry.conflict.theirs),
            card=cards.get(entry.program_id),
            is_sensitive=is_sensitive(entry.conflict.field),
            can_take=settling.method_of(entry.conflict.source) is not None,
        )
        for number, entry in enumerate(found, start=1)
    )
    answers = tuple((name, words) for name, words in ANSWER_WORDS.items() if name != "not_stated")
    page = ConflictsPage(title="Conflicts with lists", lines=lines, answers=answers, today=get_now().date())
    return show("staff/conflicts.html", page)


def _seen() -> settling.Seen:
    form = request.form
    program_id, field = form.get("program_id", ""), form.get("field", "")
    if not program_id or not field:
        raise BadInput("Choose a conflict.")
    return settling.Seen(program_id=program_id, field=field, theirs_on=form.get("theirs_on", ""))


@reports.post("/conflicts/keep")
@needs("edit")
def keep() -> Response:
    """Record that our value is still correct."""
    with writing() as session:
        settling.keep_ours(session, _seen(), words=request.form.get("words", ""), context=get_context())
    return go(url_for("staff_reports.show_conflicts"), "kept")


@reports.post("/conflicts/take")
@needs("edit")
def take() -> Response:
    """Replace our value with the list's."""
    answers: Any = request.form.get("answers", "")
    with writing() as session:
        outcome = settling.take_theirs(session, _seen(), answers=answers, context=get_context())
    return go(url_for("staff_reports.show_conflicts"), "taken_proposed" if outcome.waiting else "taken")
