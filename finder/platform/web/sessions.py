"""One database session per request, opened on first use and closed at the end. Public pages never commit."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

from flask import Flask, g

from finder.platform.database.readiness import FAULTS
from finder.platform.web.services import get_site

if TYPE_CHECKING:
    from finder.platform.database.session import Session


def get_session() -> Session:
    """Return this request's session."""
    if "session" not in g:
        sources = get_site().sources
        if "source" not in g:
            g.source = sources.first()
        g.session = sources.open(g.source)
    return cast("Session", g.session)


def open_next() -> bool:
    """Turn from the database that failed to the next one, for the rest of this request; return False if there is none."""
    sources, failed = get_site().sources, g.get("source", -1)
    if failed >= 0:
        sources.let_rest(failed)
    found = sources.first(after=failed)
    _close(None)
    if found is None:
        return False
    g.source = found
    return True


def reads_copy() -> bool:
    """Return whether this request reads the local copy, which may be old."""
    number = g.get("source", -1)
    return number is not None and number >= 0 and get_site().sources[number].is_copy


def register_session(app: Flask) -> None:
    """Close the session at the end of every request; uncommitted changes are rolled back."""
    app.teardown_appcontext(_close)


def _close(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        # A connection that broke can't even be rolled back: that is no reason not to ask the next database.
        with suppress(*FAULTS):
            get_site().sources.take_back(g.source, session)
