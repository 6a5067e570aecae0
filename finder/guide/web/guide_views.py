"""Views of the guide and of fixed text, in each language."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from finder.guide.web.guide_pages import make_guide_page, make_topic_page
from finder.guide.web.page_models import AboutPage, PromisesPage
from finder.guide.web.services import get_guide_services
from finder.listings.store import programs
from finder.platform.web.languages import gettext
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session

guide = Blueprint("guide", __name__)
_PRIVACY_TOPIC = "stay-private"


@guide.get("/guide")
def show_guide() -> str:
    """Show the whole guide on one page."""
    page = make_guide_page(get_guide_services().guide, get_guide_services().original, today=get_site().today())
    return render_template("pages/guide.html", page=page)


@guide.get("/guide/<topic>")
def show_topic(topic: str) -> str:
    """Show one topic on a page of its own."""
    return _show_topic(topic)


@guide.get("/stay-private")
def show_stay_private() -> str:
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


def _show_topic(anchor: str) -> str:
    page = make_topic_page(anchor, get_guide_services().guide, get_guide_services().original, today=get_site().today())
    if page is None:
        abort(404)
    return render_template("pages/topic.html", page=page)
