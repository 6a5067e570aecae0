"""One database session per request, opened on first use and closed at the end. Public pages never commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Flask, g

from finder.platform.web.services import get_site

if TYPE_CHECKING:
    from finder.platform.database.session import Session


def get_session() -> Session:
    """Return this request's session."""
    if "session" not in g:
        g.session = get_site().sessions()
    return cast("Session", g.session)


def register_session(app: Flask) -> None:
    """Close the session at the end of every request; uncommitted changes are rolled back."""
    app.teardown_appcontext(_close)


def _close(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()
