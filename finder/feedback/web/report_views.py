"""Views of the form for reporting a mistake in a listing. Reports are queued and hold nothing about visitors."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.feedback.rules.visitor_reports import REPORT_FIELDS
from finder.feedback.web.page_models import ReportPage
from finder.feedback.web.services import FeedbackServices
from finder.listings.store import programs
from finder.platform.errors import InvalidFields
from finder.platform.web.languages import gettext, page_url
from finder.platform.web.origin import refuse_foreign_forms
from finder.platform.web.page_models import ThanksPage
from finder.platform.web.services import get_services, get_site
from finder.platform.web.sessions import get_session

feedback = Blueprint("feedback", __name__)
feedback.before_request(refuse_foreign_forms)
_HONEYPOT = "company"
"""Honeypot: a field that people don't see and bots fill in."""


@feedback.get("/programs/<program_id>/report")
def show_report(program_id: str) -> str:
    """Show the report form."""
    return render_template("pages/report.html", page=_page(program_id))


@feedback.post("/programs/<program_id>/report")
def take_report(program_id: str) -> str | tuple[str, int]:
    """Queue a report. It never changes the listing."""
    submission = ReportSubmission(
        program_id=program_id,
        fields=frozenset(request.form.getlist("field")),
        right_number=request.form.get("right_number", "").strip(),
        note=request.form.get("note", "").strip(),
        is_repeat=not get_services(FeedbackServices).report_limiter.accepts(f"{request.remote_addr} {program_id}"),
    )
    if not request.form.get(_HONEYPOT):
        try:
            with get_site().writing_sessions.begin() as session:
                receive_report(session, submission, today=get_site().today())
        except InvalidFields as error:
            return render_template("pages/report.html", page=_page(program_id, submission, tuple(error.reasons))), 422
    back = page_url("public.show_program", program_id=program_id)
    thanks = ThanksPage(title=gettext("Thank you"), kind="report", back=back)
    return render_template("pages/thanks.html", page=thanks)


def _page(program_id: str, submission: ReportSubmission | None = None, problems: tuple[str, ...] = ()) -> ReportPage:
    program = programs.get_program(get_session(), program_id)
    return ReportPage(
        title=gettext("Report a mistake"),
        noindex=True,
        program=program,
        fields=REPORT_FIELDS,
        ticked=submission.fields if submission else frozenset(),
        right_number=submission.right_number if submission else "",
        note=submission.note if submission else "",
        problems=problems,
    )
