"""The site with a clock that jumps, as `python -m`: `--port PORT`; the file named by `CLOCK_FILE` holds the days to add."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from finder.app import create_app
from finder.platform.settings import read_settings
from finder.platform.web.server import Server, server_options
from finder.search.web.services import keep_copy, make_ready

CLOCK_FILE = "MOVED_CLOCK_FILE"
"""Not a setting of the site: only this module reads it."""


def get_now() -> datetime:
    """Return the time by the moved clock, UTC."""
    days = int(Path(os.environ[CLOCK_FILE]).read_text(encoding="utf-8"))
    return datetime.now(UTC) + timedelta(days=days)


def get_today() -> date:
    """Return the date by the moved clock."""
    return get_now().date()


def main() -> None:
    """Serve with two workers until a signal says otherwise."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    settings = read_settings()
    options = server_options("127.0.0.1", chosen.port, workers=chosen.workers, threads=4)
    Server(lambda: keep_copy(make_ready(create_app(settings, today=get_today, now=get_now))), options).run()


if __name__ == "__main__":
    main()
