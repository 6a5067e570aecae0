"""The public face: pages that anyone reads, without cookies and without a trace."""

from __future__ import annotations

from flask import Flask

from finder.usecases.figures import HeldFigures
from finder.web.language import LANGUAGES, PREFIXES
from finder.web.public.choose_views import chooser
from finder.web.public.fragments import Fragments
from finder.web.public.guide_views import guide
from finder.web.public.machine_views import machine
from finder.web.public.record_views import records
from finder.web.public.styleguide import styleguide
from finder.web.public.telling_views import telling
from finder.web.public.views import public


def register_public(app: Flask, *, is_development: bool) -> None:
    """Add the public pages, each once a language, and their store of rendered parts."""
    app.extensions["finder_fragments"] = Fragments()
    app.extensions["finder_figures"] = HeldFigures()
    app.register_blueprint(machine)
    for name in LANGUAGES:
        for pages in (public, guide, chooser, telling, records, *((styleguide,) if is_development else ())):
            app.register_blueprint(pages, url_prefix=PREFIXES[name] or None, name=f"{pages.name}_{name}")
