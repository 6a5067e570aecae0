"""The product's server whose workers wait for a file before they load, and fail when it says so: for the test of reloading."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from flask import Flask

from finder.app import create_app
from finder.platform.settings import read_settings
from finder.platform.web.server import Server, server_options


def make_app() -> Flask:
    """Make the app once the file named by the second argument is there."""
    told = Path(sys.argv[2])
    while not told.exists():
        time.sleep(0.02)
    if told.read_text(encoding="utf-8") == "fail":
        raise RuntimeError("broken on purpose")
    return create_app(read_settings())


if __name__ == "__main__":
    Server(make_app, server_options("127.0.0.1", int(sys.argv[1]), workers=2, threads=2)).run()
