"""Views of the form for saying what is wrong on a page of the guide. It asks for no contact and keeps nothing about readers."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, render_template, request

from finder.feedback.reporting import receive_guide_report
from finder.feedback.web.keeping import UNSENT, keep
from finder.feedback.web.page_models import GuideReportPage
from finder.feedback.web.services import is_repeat
from finder.guide.web.services import get_guide_services
from finder.platform.errors import InvalidFields
from finder.platform.web.languages import gettext, page_url
from finder.platform.web.origin import refuse_foreign_forms
from finder.platform.web.page_models import ThanksPage
from finder.platform.web.services import get_site

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
    is_one_more = is_repeat(f"guide {topic}")
    if not request.form.get(_HONEYPOT):
        try:
            fate = keep(
                lambda session: receive_guide_report(
                    session, topic, note, is_repeat=is_one_more, today=get_site().today()
                )
            )
        except InvalidFields:
            return render_template("pages/guide_report.html", page=_page(topic, note, is_wrong=True)), 422
        if fate != "kept":
            unsent = replace(_page(topic, note), unsent=fate)
            return render_template("pages/guide_report.html", page=unsent), UNSENT[fate]
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
