"""The product's server for the browser: sample programs, an exit that stays on this machine, and errors to look at."""

from __future__ import annotations

import os
import sys

from flask import Flask, abort

from finder.app import create_app
from finder.platform import errors
from finder.platform.settings import read_settings
from finder.platform.web.server import Server, server_options

FINDER_ERRORS = {500: errors.FinderError, 503: errors.DatabaseNotReady}


def make_app() -> Flask:
    """Make the app, with `/neutral` to leave to and `/errors/<status>` to fail at."""
    app = create_app(read_settings())
    app.add_url_rule("/neutral", view_func=_neutral)
    for prefix in ("", "/es"):
        app.add_url_rule(f"{prefix}/errors/<int:status>", endpoint=f"errors{prefix}", view_func=_fail)
    return app


def _neutral() -> str:
    return "<!doctype html><html lang=en><title>Weather</title><h1>Weather</h1>"


def _fail(status: int) -> str:
    if status in FINDER_ERRORS:
        raise FINDER_ERRORS[status]("on purpose")
    abort(status)


if __name__ == "__main__":
    port = int(sys.argv[1])
    os.environ["FINDER_EXIT_URL"] = f"http://127.0.0.1:{port}/neutral"
    Server(make_app, server_options("127.0.0.1", port, workers=1, threads=4)).run()
