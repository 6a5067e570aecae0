"""Views of the form for reporting a mistake in a listing. Reports are queued and hold nothing about visitors."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.feedback.rules.visitor_reports import REPORT_FIELDS
from finder.feedback.web.keeping import UNSENT, keep
from finder.feedback.web.page_models import ReportPage
from finder.feedback.web.report_form import ReportForm
from finder.feedback.web.services import is_repeat
from finder.listings.store import programs
from finder.platform.web.languages import gettext, page_url
from finder.platform.web.origin import refuse_foreign_forms
from finder.platform.web.page_models import ThanksPage
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session

feedback = Blueprint("feedback", __name__)
feedback.before_request(refuse_foreign_forms)


@feedback.get("/programs/<program_id>/report")
def show_report(program_id: str) -> str:
    """Show the report form."""
    return render_template("pages/report.html", page=_page(program_id, ReportForm()))


@feedback.post("/programs/<program_id>/report")
def take_report(program_id: str) -> str | tuple[str, int]:
    """Queue a report. It never changes the listing."""
    form = ReportForm(request.form)
    if not form.company.data:
        if not form.validate():
            return render_template("pages/report.html", page=_page(program_id, form)), 422
        fate = keep(lambda session: receive_report(session, _submission(program_id, form), today=get_site().today()))
        if fate != "kept":
            page = replace(_page(program_id, form), unsent=fate)
            return render_template("pages/report.html", page=page), UNSENT[fate]
    back = page_url("public.show_program", program_id=program_id)
    thanks = ThanksPage(title=gettext("Thank you"), back=back)
    return render_template("pages/thanks.html", page=thanks)


def _submission(program_id: str, form: ReportForm) -> ReportSubmission:
    return ReportSubmission(
        program_id=program_id,
        fields=frozenset(form.field.data or ()),
        right_number=form.right_number.data or "",
        note=form.note.data or "",
        is_repeat=is_repeat(program_id),
    )


def _page(program_id: str, form: ReportForm) -> ReportPage:
    program = programs.get_program(get_session(), program_id)
    return ReportPage(
        title=gettext("Report a mistake"),
        noindex=True,
        program=program,
        fields=REPORT_FIELDS,
        ticked=frozenset(form.field.data or ()),
        right_number=form.right_number.data or "",
        note=form.note.data or "",
        problems=form.problems,
    )
