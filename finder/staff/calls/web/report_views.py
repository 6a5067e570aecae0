"""Views of visitor reports, by reason and age, each closed with a click."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from finder.feedback.rules.visitor_reports import REPORT_FIELDS, VisitorReport, is_late
from finder.feedback.store import visitor_reports
from finder.listings.rules.briefs import Brief
from finder.platform.web.form_fields import read_form
from finder.platform.web.numbers import parse_whole
from finder.staff.calls.dashboard import find_named
from finder.staff.calls.report_closing import OUTCOMES, close_report, reopen_report
from finder.staff.calls.web.call_forms import CloseForm
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.guard import get_context, get_now, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.queue_labels import OUTCOME_WORDS, REASON_WORDS, WORDS, Words

reports = Blueprint("staff_reports", __name__, url_prefix="/staff")
add_confirmations(
    reports,
    report_closed="The report is closed.",
    report_reopened="The report is open again.",
)
SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One open report."""

    report: VisitorReport
    is_late: bool
    card: Brief | None
    others: int
    """Number of other open reports on the same program."""
    anchor: str
    """Anchor of the part of the edit form that it concerns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsPage(StaffPage):
    """Open reports of visitors."""

    lines: tuple[ReportLine, ...]
    total: int
    number: int
    pages: int
    reasons: tuple[tuple[str, str, int], ...]
    """(reason, label, open reports) of every reason given."""
    reason: str
    outcomes: tuple[tuple[str, str], ...]
    words: Words
    closed: int
    """The report that was closed just now, to open it again in one step; 0 for none."""
    today: date


_ANCHORS = {"phone": "phones", "closed": "status", "address": "place", "payment": "services", "other": "main"}


@reports.get("/reports")
@needs("view")
def show_reports() -> Response | tuple[str, int]:
    """List the open reports, the oldest first, for one reason or for all."""
    session, today = get_primary_session(), get_now().date()
    reason = request.args.get("reason", "")
    reason = reason if reason in REPORT_FIELDS else ""
    by_fields = visitor_reports.count_open_by_fields(session)
    counts = Counter[str]()
    for fields, count in by_fields.items():
        counts.update(dict.fromkeys(fields, count))
    total = counts[reason] if reason else sum(by_fields.values())
    pages = max(1, -(-total // SIZE))
    number = min(parse_whole(request.args.get("page", ""), default=1, least=1), pages)
    found = visitor_reports.list_page(session, field=reason, limit=SIZE, offset=(number - 1) * SIZE)
    named = sorted({report.program_id for report in found})
    cards, programs = find_named(session, named), visitor_reports.count_open_of(session, named)
    page = ReportsPage(
        title="Visitor reports",
        lines=tuple(
            ReportLine(
                report=report,
                is_late=is_late(report.day, today=today),
                card=cards.get(report.program_id),
                others=programs.get(report.program_id, 1) - 1,
                anchor=_ANCHORS.get(report.fields[0], report.fields[0]),
            )
            for report in found
        ),
        total=total,
        number=number,
        pages=pages,
        reasons=tuple((name, REASON_WORDS[name], counts[name]) for name in REPORT_FIELDS if counts[name]),
        reason=reason,
        outcomes=tuple((name, OUTCOME_WORDS[name]) for name in OUTCOMES),
        words=WORDS,
        closed=parse_whole(request.args.get("closed", ""), default=0),
        today=today,
    )
    return show("staff/reports.html", page)


@reports.post("/reports/<int:report_id>/close")
@needs("close_report")
def close(report_id: int) -> Response:
    """Close a report with its outcome."""
    form = read_form(CloseForm)
    with writing() as session:
        close_report(session, report_id, str(form.outcome.data), context=get_context())
    return go(_list_address(form, closed=report_id), "report_closed")


@reports.post("/reports/<int:report_id>/reopen")
@needs("close_report")
def reopen(report_id: int) -> Response:
    """Open a report again that was closed by mistake."""
    form = read_form(CloseForm)
    with writing() as session:
        reopen_report(session, report_id, context=get_context())
    return go(_list_address(form), "report_reopened")


def _list_address(form: CloseForm, closed: int | None = None) -> str:
    reason = str(form.reason.data)
    return url_for("staff_reports.show_reports", reason=reason if reason in REPORT_FIELDS else None, closed=closed)
