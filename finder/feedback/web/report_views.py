"""What visitors can tell us: whether a page helped, and what is wrong with a listing. Counted or queued, never about them."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, render_template, request

from finder.feedback.reporting import Told, receive_report
from finder.feedback.rules.visitor_reports import REPORT_FIELDS
from finder.feedback.web.page_models import ReportPage
from finder.guide.store import votes
from finder.listings.store import programs
from finder.platform.errors import InvalidFields
from finder.platform.web.languages import gettext
from finder.platform.web.page_models import ThanksPage
from finder.platform.web.services import get_parts
from finder.platform.web.sessions import get_session

telling = Blueprint("telling", __name__)
_HUB = "guide"
_HONEYPOT = "company"
"""A field that people don't see and programs fill in."""


@telling.before_request
def refuse_foreign() -> None:
    """Take forms from our own pages only. There is no cookie to protect, but no other site shall speak for a visitor."""
    if request.method == "POST" and not (_is_from_here() and _is_of_this_site()):
        abort(403)


def _is_from_here() -> bool:
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def _is_of_this_site() -> bool:
    # Older browsers name the site a form came from in this header only; ours come as "null", since our pages send no
    # referrer.
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.host


@telling.post("/guide/helpful")
def count_helpful() -> str:
    """Count a yes or a no for a page and this month."""
    parts = get_parts()
    page, answer = request.form.get("page", ""), request.form.get("helpful", "")
    known = {_HUB, *(topic.anchor for topic in parts.guides["en"].topics)}
    if page not in known or answer not in ("yes", "no"):
        abort(400)
    with parts.writing_sessions.begin() as session:
        votes.count_vote(session, page=page, month=f"{parts.today():%Y-%m}", is_helpful=answer == "yes")
    back = "/guide" if page == _HUB else f"/guide/{page}"
    return render_template("pages/thanks.html", page=ThanksPage(title=gettext("Thank you"), kind="helpful", back=back))


@telling.get("/programs/<program_id>/report")
def show_report(program_id: str) -> str:
    """Ask what is wrong."""
    return render_template("pages/report.html", page=_page(program_id))


@telling.post("/programs/<program_id>/report")
def take_report(program_id: str) -> str | tuple[str, int]:
    """Put a report into the queue. It never changes the listing."""
    parts = get_parts()
    told = Told(
        program_id=program_id,
        fields=frozenset(request.form.getlist("field")),
        right_number=request.form.get("right_number", "").strip(),
        note=request.form.get("note", "").strip(),
        is_repeat=not parts.report_limiter.accepts(f"{request.remote_addr} {program_id}"),
    )
    if not request.form.get(_HONEYPOT):
        try:
            with parts.writing_sessions.begin() as session:
                receive_report(session, told, today=parts.today())
        except InvalidFields as error:
            return render_template("pages/report.html", page=_page(program_id, told, tuple(error.reasons))), 422
    thanks = ThanksPage(title=gettext("Thank you"), kind="report", back=f"/programs/{program_id}")
    return render_template("pages/thanks.html", page=thanks)


def _page(program_id: str, told: Told | None = None, problems: tuple[str, ...] = ()) -> ReportPage:
    program = programs.get_program(get_session(), program_id)
    return ReportPage(
        title=gettext("Report a mistake"),
        noindex=True,
        program=program,
        fields=REPORT_FIELDS,
        ticked=told.fields if told else frozenset(),
        right_number=told.right_number if told else "",
        note=told.note if told else "",
        problems=problems,
    )
