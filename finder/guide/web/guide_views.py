"""Views of the guide and of fixed text, in each language."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, redirect, render_template

from finder.guide.web.guide_pages import make_guide_page, make_missing_page, make_topic_page
from finder.guide.web.page_models import AboutPage, GuidePage, PromisesPage
from finder.guide.web.places import read_place
from finder.guide.web.services import get_guide_services
from finder.listings.store import programs
from finder.platform.web.languages import gettext, page_url
from finder.platform.web.origin import refuse_foreign_forms
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session

guide = Blueprint("guide", __name__)
guide.before_request(refuse_foreign_forms)
_PRIVACY_TOPIC = "stay-private"


@guide.route("/guide", methods=["GET", "POST"])
def show_guide() -> str:
    """Show the guide's first page; by POST with a place that may not get into an address."""
    return render_template("pages/guide.html", page=_make_first_page())


@guide.route("/guide/<topic>", methods=["GET", "POST"])
def show_topic(topic: str) -> str | tuple[str, int]:
    """Show one topic, or one section of the first page in full; for an unknown one, the contents."""
    return _show_topic(topic)


@guide.route("/stay-private", methods=["GET", "POST"])
def show_stay_private() -> str | tuple[str, int]:
    """Show how to leave fewer traces."""
    return _show_topic(_PRIVACY_TOPIC)


@guide.get("/about")
def show_about() -> str:
    """Show what the site is and where its data come from."""
    page = AboutPage(title=gettext("About"), count=programs.count_programs(get_session()))
    return render_template("pages/about.html", page=page)


@guide.get("/privacy")
def show_privacy() -> str:
    """Show the privacy page: what the site stores."""
    return render_template("pages/privacy.html", page=_promises(gettext("Privacy"), "privacy"))


@guide.get("/health-data")
def show_health_data() -> str:
    """Show the separate statement that Washington's law requires (RCW 19.373.020)."""
    return render_template("pages/health_data.html", page=_promises(gettext("Consumer health data"), "health-data"))


def _promises(title: str, page: str) -> PromisesPage:
    found = tuple(promise for promise in get_guide_services().promises if promise.page == page)
    return PromisesPage(title=title, promises=found)


def _make_first_page() -> GuidePage:
    texts = get_guide_services()
    page = make_guide_page(texts.guide, texts.original, texts.hub, today=get_site().today())
    return replace(page, place=read_place())


@guide.get("/guide.html", defaults={"topic": ""})
@guide.get("/guide/<topic>.html")
def show_file(topic: str) -> Response:
    """Lead on from the name of a file (`finder.guide.web.stand_alone`) to the page itself: the site answers again."""
    page = page_url("guide.show_topic", topic=topic) if topic else page_url("guide.show_guide")
    return cast(Response, redirect(page, 301))


def _show_topic(anchor: str) -> str | tuple[str, int]:
    texts = get_guide_services()
    page = make_topic_page(anchor, texts.guide, texts.original, hub=texts.hub, today=get_site().today())
    if page is None:
        return render_template("pages/guide.html", page=make_missing_page(_make_first_page())), 404
    return render_template("pages/topic.html", page=replace(page, place=read_place()))
