"""The public face: pages that anyone reads, without cookies and without a trace."""

from __future__ import annotations

from flask import Flask

from finder.feedback.web.report_views import telling
from finder.guide.web.guide_views import guide
from finder.listings.data_figures import HeldFigures
from finder.platform.web.languages import LANGUAGES, PREFIXES
from finder.search.web.choose_views import chooser
from finder.search.web.fragments import Fragments
from finder.search.web.machine_views import machine
from finder.search.web.record_views import records
from finder.search.web.styleguide import styleguide
from finder.search.web.views import public


def register_public(app: Flask, *, is_development: bool) -> None:
    """Add the public pages, each once a language, and their store of rendered parts."""
    app.extensions["finder_fragments"] = Fragments()
    app.extensions["finder_figures"] = HeldFigures()
    app.register_blueprint(machine)
    for name in LANGUAGES:
        for pages in (public, guide, chooser, telling, records, *((styleguide,) if is_development else ())):
            app.register_blueprint(pages, url_prefix=PREFIXES[name] or None, name=f"{pages.name}_{name}")
