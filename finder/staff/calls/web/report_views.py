"""Views of visitor reports, by reason and age, each closed with a click."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
from finder.staff.frame.paging import ListPage, asked_page
from finder.staff.frame.queue_labels import OUTCOME_WORDS, REASON_WORDS

reports = Blueprint("staff_reports", __name__, url_prefix="/staff")
add_confirmations(
    reports,
    report_closed="The report is closed.",
    report_reopened="The report is open again.",
)
SIZE = 50
"""Reports on a page."""


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
    reasons: str
    """What is wrong, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsPage(StaffPage):
    """Open reports of visitors."""

    lines: tuple[ReportLine, ...]
    total: int
    """Open reports with this reason, on all pages."""
    everything: int
    """Open reports with any reason."""
    shown: ListPage
    reasons: tuple[tuple[str, str, int], ...]
    """(reason, label, open reports) of every reason given."""
    reason: str
    outcomes: tuple[tuple[str, str], ...]
    closed: int
    """The report that was closed just now, to open it again in one step; 0 for none."""
    today: date


_ANCHORS = {"phone": "phones", "closed": "status", "address": "place", "payment": "services", "other": "main"}


@reports.get("/reports")
@needs("view")
def show_reports() -> Response | tuple[str, int]:
    """Show a page of the open reports, the oldest first, for one reason or for all."""
    session, today = get_primary_session(), get_now().date()
    reason = _known_reason(request.args.get("reason", ""))
    counts = visitor_reports.count_open_by_fields(session)
    totals = Counter({name: sum(count for fields, count in counts.items() if name in fields) for name in REPORT_FIELDS})
    total = totals[reason] if reason else sum(counts.values())
    shown = asked_page(total, size=SIZE)
    page = ReportsPage(
        title="Visitor reports",
        lines=_lines(visitor_reports.list_page(session, field=reason, limit=SIZE, offset=shown.offset), today),
        total=total,
        everything=sum(counts.values()),
        shown=shown,
        reasons=tuple((name, REASON_WORDS[name], totals[name]) for name in REPORT_FIELDS if totals[name]),
        reason=reason,
        outcomes=tuple((name, OUTCOME_WORDS[name]) for name in OUTCOMES),
        closed=parse_whole(request.args.get("closed", ""), default=0),
        today=today,
    )
    return show("staff/reports.html", page)


def _known_reason(text: str) -> str:
    return text if text in REPORT_FIELDS else ""


def _lines(found: Sequence[VisitorReport], today: date) -> tuple[ReportLine, ...]:
    session, ids = get_primary_session(), sorted({report.program_id for report in found})
    programs, cards = visitor_reports.count_open_of(session, ids), find_named(session, ids)
    return tuple(
        ReportLine(
            report=report,
            is_late=is_late(report.day, today=today),
            card=cards.get(report.program_id),
            others=programs[report.program_id] - 1,
            anchor=_ANCHORS.get(report.fields[0], report.fields[0]),
            reasons=", ".join(REASON_WORDS[name] for name in report.fields),
        )
        for report in found
    )


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
    """Return the address of the page of the list from which a form came."""
    reason, page = _known_reason(str(form.reason.data)), form.page.number() or 1
    return url_for("staff_reports.show_reports", reason=reason or None, page=page if page > 1 else None, closed=closed)
