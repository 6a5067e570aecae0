"""Views of the form for saying what is wrong on a page of the guide. It asks for no contact and keeps nothing about readers."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from flask import Blueprint, abort, render_template, request

from finder.feedback.reporting import check_guide_note, receive_guide_report
from finder.feedback.rules.visitor_reports import ReportFate
from finder.feedback.web.keeping import UNSENT, keep
from finder.feedback.web.page_models import GuideReportPage
from finder.feedback.web.services import is_repeat
from finder.guide.web.page_models import GuideThanksPage
from finder.guide.web.places import guide_address, read_place
from finder.guide.web.services import get_guide_services
from finder.platform.errors import InvalidFields
from finder.platform.web.languages import gettext
from finder.platform.web.origin import refuse_foreign_forms
from finder.platform.web.services import get_site

guide_feedback = Blueprint("guide_feedback", __name__)
guide_feedback.before_request(refuse_foreign_forms)
_HONEYPOT = "company"
"""Honeypot: a field that people don't see and bots fill in."""
_NOTE = "note"
"""The field that only the form itself sends."""
_FIRST = "first"


@guide_feedback.get("/guide/<topic>/report")
def show_guide_report(topic: str) -> str:
    """Show the form."""
    return render_template("pages/guide_report.html", page=_page(topic))


@guide_feedback.post("/guide/<topic>/report")
def take_guide_report(topic: str) -> str | tuple[str, int]:
    """Queue what was said; it never changes the guide. Without a note, show the form: a private place comes by POST."""
    if _NOTE not in request.form:
        return show_guide_report(topic)
    page, note = _page(topic), request.form[_NOTE].strip()
    if not request.form.get(_HONEYPOT):
        try:
            check_guide_note(note)
        except InvalidFields:
            # Not counted: whoever wrote too much may send it shortened.
            return render_template("pages/guide_report.html", page=replace(page, note=note, is_wrong=True)), 422
        fate = _keep_note(topic, note)
        if fate == "known":
            return _thank(page, is_known=True)
        if fate != "kept":
            unsent = replace(page, note=note, unsent=fate)
            return render_template("pages/guide_report.html", page=unsent), UNSENT[fate]
    return _thank(page)


def _thank(page: GuideReportPage, *, is_known: bool = False) -> str:
    title = gettext("We already have this report") if is_known else gettext("Thank you")
    thanks = GuideThanksPage(title=title, kind="known" if is_known else "report", back=page.back, place=page.place)
    return render_template("pages/guide_thanks.html", page=thanks)


def _keep_note(topic: str, note: str) -> ReportFate | Literal["busy"]:
    is_one_more = is_repeat(f"guide {topic}")
    today = get_site().today()
    return keep(lambda session: receive_guide_report(session, topic, note, is_repeat=is_one_more, today=today))


def _page(topic: str) -> GuideReportPage:
    texts = get_guide_services()
    parts = (*texts.guide.sections, *texts.guide.topics)
    titles = {_FIRST: texts.hub.title} | {part.anchor: part.title for part in parts}
    if topic not in titles:
        abort(404)
    place = read_place()
    return GuideReportPage(
        title=gettext("Something wrong here?"),
        noindex=True,
        topic=topic,
        about=titles[topic],
        back=guide_address("" if topic == _FIRST else topic, place),
        place=place,
        note="",
        is_wrong=False,
    )
