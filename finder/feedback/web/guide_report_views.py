"""Views of the form for saying what is wrong on a page of the guide. It asks for no contact and keeps nothing about readers."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from finder.feedback.reporting import receive_guide_report
from finder.feedback.web.page_models import GuideReportPage
from finder.feedback.web.services import FeedbackServices
from finder.guide.web.services import get_guide_services
from finder.platform.errors import InvalidFields
from finder.platform.web.languages import gettext, page_url
from finder.platform.web.origin import refuse_foreign_forms
from finder.platform.web.page_models import ThanksPage
from finder.platform.web.services import get_services, get_site
from finder.platform.web.visitors import visitor_address

guide_feedback = Blueprint("guide_feedback", __name__)
guide_feedback.before_request(refuse_foreign_forms)
_HONEYPOT = "company"
"""Honeypot: a field that people don't see and bots fill in."""
_FIRST = "first"


@guide_feedback.get("/guide/<topic>/report")
def show_guide_report(topic: str) -> str:
    """Show the form."""
    return render_template("pages/guide_report.html", page=_page(topic))


@guide_feedback.post("/guide/<topic>/report")
def take_guide_report(topic: str) -> str | tuple[str, int]:
    """Queue what was said; it never changes the guide."""
    page, note = _page(topic), request.form.get("note", "").strip()
    is_repeat = not get_services(FeedbackServices).report_limiter.accepts(f"{visitor_address()} guide {topic}")
    if not request.form.get(_HONEYPOT):
        try:
            with get_site().writing_sessions.begin() as session:
                receive_guide_report(session, topic, note, is_repeat=is_repeat, today=get_site().today())
        except InvalidFields:
            return render_template("pages/guide_report.html", page=_page(topic, note, is_wrong=True)), 422
    thanks = ThanksPage(title=gettext("Thank you"), kind="guide_report", back=page.back)
    return render_template("pages/thanks.html", page=thanks)


def _page(topic: str, note: str = "", *, is_wrong: bool = False) -> GuideReportPage:
    texts = get_guide_services()
    parts = (*texts.guide.sections, *texts.guide.topics)
    titles = {_FIRST: texts.hub.title} | {part.anchor: part.title for part in parts}
    if topic not in titles:
        abort(404)
    return GuideReportPage(
        title=gettext("Something wrong here?"),
        noindex=True,
        topic=topic,
        about=titles[topic],
        back=page_url("guide.show_guide") if topic == _FIRST else page_url("guide.show_topic", topic=topic),
        note=note,
        is_wrong=is_wrong,
    )
