"""Views of the form for reporting a mistake in a listing. Reports are queued and hold nothing about visitors."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, render_template, request

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.feedback.rules.visitor_reports import REPORT_FIELDS
from finder.feedback.web.keeping import UNSENT, keep
from finder.feedback.web.page_models import ReportPage
from finder.feedback.web.report_form import ReportForm
from finder.feedback.web.services import is_repeat
from finder.listings.addresses import find_program
from finder.listings.rules.programs import Program
from finder.platform.errors import NotFound
from finder.platform.web.languages import gettext, page_url
from finder.platform.web.origin import refuse_foreign_forms
from finder.platform.web.page_models import ThanksPage
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session

feedback = Blueprint("feedback", __name__)
feedback.before_request(refuse_foreign_forms)


@feedback.get("/programs/<program_id>/report")
def show_report(program_id: str) -> str | Response:
    """Show the report form, of the program that this one was merged into if it was."""
    found = find_program(get_session(), program_id)
    if isinstance(found, str):
        location = page_url("feedback.show_report", program_id=found)
        return Response(status=301, headers={"Location": location}, mimetype="text/plain")
    return render_template("pages/report.html", page=_page(found, ReportForm()))


@feedback.post("/programs/<program_id>/report")
def take_report(program_id: str) -> str | tuple[str, int]:
    """Queue a report. It never changes the listing."""
    form = ReportForm(request.form)
    program = _find_current(program_id)
    if not form.company.data:
        if not form.validate():
            return render_template("pages/report.html", page=_page(program, form)), 422
        fate = keep(lambda session: receive_report(session, _submission(program.id, form), today=get_site().today()))
        if fate == "known":
            return _thank(program, is_known=True)
        if fate != "kept":
            page = replace(_page(program, form), unsent=fate)
            return render_template("pages/report.html", page=page), UNSENT[fate]
    return _thank(program)


def _thank(program: Program, *, is_known: bool = False) -> str:
    title = gettext("We already have this report") if is_known else gettext("Thank you")
    back = page_url("public.show_program", program_id=program.id)
    return render_template("pages/thanks.html", page=ThanksPage(title=title, back=back, is_known=is_known))


def _find_current(program_id: str) -> Program:
    """Return a program, or the one that it was merged into while somebody wrote about it."""
    found = find_program(get_session(), program_id)
    if isinstance(found, str):
        found = find_program(get_session(), found)
    if isinstance(found, str):
        raise NotFound("No program has this id.")
    return found


def _submission(program_id: str, form: ReportForm) -> ReportSubmission:
    return ReportSubmission(
        program_id=program_id,
        fields=frozenset(form.field.data or ()),
        right_number=form.right_number.data or "",
        note=form.note.data or "",
        is_repeat=is_repeat(program_id),
    )


def _page(program: Program, form: ReportForm) -> ReportPage:
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
