"""Sites for tests: one app serves many, since making one takes ten times as long as most tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from finder.listings.sample_flag import SampleFlag
from flask import Flask

from finder.app import clock
from finder.listings.data_figures import HeldFigures
from finder.platform.settings import Settings, read_settings
from finder.platform.web.rate_limits import RateLimiter
from finder.platform.web.services import Parts
from finder.search.directory import DirectoryFollower
from finder.search.web.fragments import Fragments


def site_settings(url: str) -> Settings:
    """Return the settings of a site over a database, without limits."""
    return read_settings({"FINDER_DATABASE_URL": url, "FINDER_RATE_LIMITS": "off"})


def renew(app: Flask, *, today: Callable[[], date], now: Callable[[], datetime] = clock, **changes: Any) -> None:
    """Let an app forget all that it keeps of its directory and its visitors, as if it were made anew; set its clocks."""
    parts: Parts = app.extensions["finder"]
    follower = DirectoryFollower(shown_codes=parts.search.follower._shown_codes)
    app.extensions["finder"] = replace(
        parts,
        today=today,
        now=now,
        search=replace(parts.search, follower=follower),
        samples=SampleFlag(),
        sign_in_limiter=_renewed(parts.sign_in_limiter),
        report_limiter=_renewed(parts.report_limiter),
        **changes,
    )
    app.extensions["finder_fragments"] = Fragments()
    app.extensions["finder_figures"] = HeldFigures()


def _renewed(limiter: RateLimiter) -> RateLimiter:
    return RateLimiter(limit=limiter._limit, window_seconds=limiter._window_seconds)


def close(app: Flask) -> None:
    """Close an app's connections to its database."""
    parts: Parts = app.extensions["finder"]
    for sessions in (parts.sessions, parts.writing_sessions, parts.staff_sessions):
        sessions.kw["bind"].dispose()
