"""Response headers on caching and privacy, and the only line logged for a request."""

from __future__ import annotations

import logging
import secrets
import time

from flask import Flask, Response, g, request

from finder.platform.web.problems import is_for_machines

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""Trust requirement PRV-02, word for word."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
OPEN_DATA_HEADERS = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
"""Open data may be read by other sites: the written exception to trust requirement SEC-09, under one prefix only."""
NO_STORE = "no-store"
CHECK_AGAIN = "no-cache"
"""May be kept, and has to be asked for again each time: open data that tell nothing of whom or where somebody asked for."""
IMMUTABLE = "public, max-age=31536000, immutable"
_NO_DEVICES = "camera=(), microphone=(), payment=()"
_LOCATION_PATHS = ("/", "/find", "/es/", "/es/find")
"""The only pages with a "near me" button."""

_LATER = (429, 503)
"""Statuses that say when to come back."""
_RETRY_SECONDS = 30
"""What they say where nobody knows better."""

_access_log = logging.getLogger("finder.access")


def register_privacy(app: Flask) -> None:
    """Set the headers of every response, and log without a trace of who asked for what."""
    app.before_request(_begin)
    app.after_request(_finish)
    # The development server's own lines hold addresses with their queries.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    _access_log.setLevel(logging.INFO)


def permissions_policy(path: str) -> str:
    """Return the Permissions-Policy for the page at `path`."""
    return f"geolocation={'(self)' if path in _LOCATION_PATHS else '()'}, {_NO_DEVICES}"


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.began_at = time.perf_counter()


def _finish(response: Response) -> Response:
    response.headers.update(HEADERS)
    if response.status_code in _LATER:
        response.headers.setdefault("Retry-After", str(_RETRY_SECONDS))
    response.headers["Permissions-Policy"] = permissions_policy(request.path)
    is_open_data = is_for_machines()
    if is_open_data:
        response.headers.update(OPEN_DATA_HEADERS)
    may_have_tag = is_open_data or g.get("is_open_file", False)
    may_be_kept = response.headers.get("Cache-Control") in (IMMUTABLE, *((CHECK_AGAIN,) if may_have_tag else ()))
    if not may_be_kept:
        response.headers["Cache-Control"] = NO_STORE
    # Staff sign in, so they have a cookie; their forms are checked by where they come from, which needs a referrer policy
    # that lets browsers say it (trust requirement PRV-03).
    is_staff_page = g.get("is_staff_page", False)
    if is_staff_page:
        response.headers["Referrer-Policy"] = "same-origin"
    for name in (
        "Last-Modified",
        "Server",
        "X-Powered-By",
        *(() if may_have_tag and may_be_kept else ("ETag",)),
        *(() if is_staff_page else ("Set-Cookie",)),
    ):
        response.headers.pop(name, None)
    milliseconds = (time.perf_counter() - g.get("began_at", time.perf_counter())) * 1000
    template = request.url_rule.rule if request.url_rule else "-"
    method = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "-"
    _access_log.info("%s %s %d %.0f %s", method, template, response.status_code, milliseconds, g.get("request_id", "-"))
    return response
