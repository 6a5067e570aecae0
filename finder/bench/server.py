"""The product's server with the baseline route added; started only by the benchmark."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from flask import Flask

from finder.app import create_app
from finder.bench.baseline import add_baseline_route
from finder.platform.settings import read_settings
from finder.platform.web.server import Server, server_options
from finder.search.web.services import keep_copy, make_ready


def make_app() -> Flask:
    """Make the app from the settings, with or without fragments, and ready as the product's server makes it."""
    app = create_app(replace(read_settings(), caches=os.environ.get("FINDER_BENCH_CACHES") != "off", rate_limits=False))
    add_baseline_route(app)
    return keep_copy(make_ready(app))


if __name__ == "__main__":
    listened_on, count = map(int, sys.argv[1:])
    Server(make_app, server_options("127.0.0.1", listened_on, workers=count, threads=4)).run()
