"""The public face: pages that anyone reads, without cookies and without a trace."""

from __future__ import annotations

from flask import Flask

from finder.web.public.fragments import Fragments
from finder.web.public.views import public


def register_public(app: Flask) -> None:
    """Add the public pages and their store of rendered parts."""
    app.extensions["finder_fragments"] = Fragments()
    app.register_blueprint(public)
