"""The product's server with one address added that fails: run by the privacy test only."""

from __future__ import annotations

import sys

from flask import Flask

from finder.app import create_app
from finder.platform.settings import read_settings
from finder.platform.web.server import Server, server_options


def make_app() -> Flask:
    """Make the app as the settings say."""
    app = create_app(read_settings())
    app.add_url_rule("/fail", view_func=_fail, methods=["GET", "POST"])
    return app


def _fail() -> str:
    raise RuntimeError("a failure on purpose")


if __name__ == "__main__":
    Server(make_app, server_options("127.0.0.1", int(sys.argv[1]), workers=1, threads=2)).run()
