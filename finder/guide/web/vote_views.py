"""Votes on "Was this page helpful?", counted per page and month, with nothing else stored."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from finder.guide.store import votes
from finder.guide.web.page_models import GuideThanksPage
from finder.guide.web.places import guide_address, read_place
from finder.guide.web.services import get_guide_services
from finder.platform.web.languages import gettext
from finder.platform.web.origin import refuse_foreign_forms
from finder.platform.web.services import get_site

votes_on_pages = Blueprint("votes", __name__)
votes_on_pages.before_request(refuse_foreign_forms)
_HUB = "guide"


@votes_on_pages.post("/guide/helpful")
def count_helpful() -> str:
    """Count a yes or no for a page in this month."""
    page, answer = request.form.get("page", ""), request.form.get("helpful", "")
    original = get_guide_services().original
    known = {_HUB, *(part.anchor for part in (*original.sections, *original.topics))}
    if page not in known or answer not in ("yes", "no"):
        abort(400)
    with get_site().writing_sessions.begin() as session:
        votes.count_vote(session, page=page, month=f"{get_site().today():%Y-%m}", is_helpful=answer == "yes")
    place = read_place()
    name = "" if page == _HUB else page
    thanks = GuideThanksPage(title=gettext("Thank you"), kind="helpful", back=guide_address(name, place), place=place)
    return render_template("pages/guide_thanks.html", page=thanks)
