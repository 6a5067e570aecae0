"""One table from kinds of error to error pages. Error pages never show what was sent in the request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import Flask, Response, current_app, g, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from finder.platform import errors
from finder.platform.database.readiness import FAULTS, is_away
from finder.platform.web.languages import gettext, mark
from finder.platform.web.problems import is_for_machines, make_problem
from finder.platform.web.sessions import open_next

Kind = Literal["bad_request", "not_found", "gone", "method", "too_large", "too_many", "broken", "later"]
"""Which words `errors/error.html` shows: title and what to do next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """What the error page may show."""

    title: str
    kind: Kind
    status: int
    may_retry: bool
    request_id: str
    """What the log calls this request; "" where nothing of ours failed."""
    state: str = ""
    """Where a deleted program was: "CO"; "" on all other pages."""
    noindex: bool = True
    path: str = ""

    @property
    def is_ours(self) -> bool:
        """True when the site itself fails, so that a search would, too."""
        return self.kind in ("broken", "later")


@dataclass(frozen=True, slots=True)
class _Entry:
    status: int
    title: str
    kind: Kind
    may_retry: bool = False


ERRORS: dict[type[errors.FinderError], _Entry] = {
    errors.FinderError: _Entry(500, mark("Something went wrong"), "broken", may_retry=True),
    errors.BadInput: _Entry(400, mark("We could not read that"), "bad_request"),
    errors.InvalidFields: _Entry(422, mark("We could not read that"), "bad_request"),
    errors.NotFound: _Entry(404, mark("Page not found"), "not_found"),
    errors.Deleted: _Entry(410, mark("No longer here"), "gone"),
    errors.PlaceNotFound: _Entry(404, mark("Place not found"), "not_found"),
    errors.BadSettings: _Entry(500, mark("Something went wrong"), "broken"),
    errors.ContentError: _Entry(500, mark("Something went wrong"), "broken"),
    errors.GeocoderUnavailable: _Entry(503, mark("Try again soon"), "later", may_retry=True),
    errors.DatabaseNotReady: _Entry(503, mark("Try again soon"), "later", may_retry=True),
}
"""Every kind of `FinderError`."""

_HTTP = {
    400: _Entry(400, mark("We could not read that"), "bad_request"),
    403: _Entry(403, mark("That does not work here"), "method"),
    404: _Entry(404, mark("Page not found"), "not_found"),
    405: _Entry(405, mark("That does not work here"), "method"),
    410: _Entry(410, mark("No longer here"), "gone"),
    413: _Entry(413, mark("That was too long"), "too_large"),
    429: _Entry(429, mark("Too many searches at once"), "too_many", may_retry=True),
}
_BROKEN = _Entry(500, mark("Something went wrong"), "broken", may_retry=True)


def register_errors(app: Flask) -> None:
    """Show one plain page for every kind of error."""
    app.register_error_handler(errors.FinderError, _show_finder_error)
    app.register_error_handler(HTTPException, _show_http_error)
    for kind in FAULTS:
        app.register_error_handler(kind, _answer_from_next)


def _show_finder_error(error: errors.FinderError) -> tuple[str, int] | Response:
    entry = next(ERRORS[kind] for kind in type(error).__mro__ if kind in ERRORS)
    if is_for_machines():
        if isinstance(error, errors.InvalidFields):
            return _name_fields(error)
        suggestions = getattr(error, "suggestions", ())
        # The messages of our own errors say what to do and never hold what was typed; those of faults stay here.
        detail = str(error) if entry.status < 500 else ""
        return make_problem(entry.status, entry.title, detail, suggestions=list(suggestions) or None)
    return _show(entry, error.state if isinstance(error, errors.Deleted) else "")


def _answer_from_next(error: Exception) -> ResponseReturnValue:
    """Answer a request that only read from the next database, and say that it is later's turn when there is none."""
    if not is_away(error):
        raise error
    only_reads = "session" in g
    while only_reads and open_next():
        try:
            return current_app.dispatch_request()
        except FAULTS as again:
            if not is_away(again):
                raise
        except (errors.FinderError, HTTPException) as other:
            return current_app.handle_user_exception(other)
    return _show_finder_error(errors.DatabaseNotReady("The database does not answer."))


def _name_fields(error: errors.InvalidFields) -> Response:
    detail = " ".join(f"{field}: {words}" if field else words for field, words in error.reasons.items())
    fields = {field: words for field, words in error.reasons.items() if field}
    return make_problem(400, "The question can't be read", detail, fields=fields or None)


def _show_http_error(error: HTTPException) -> tuple[str | Response, int, dict[str, str]]:
    status = error.code or 500
    entry = _HTTP.get(status) or (_HTTP[400] if 400 <= status < 500 else _BROKEN)
    body: str | Response = make_problem(status, entry.title) if is_for_machines() else _show(entry)[0]
    sent = dict(error.get_headers())
    return body, status, {name: sent[name] for name in ("Allow", "Retry-After") if name in sent}


def render_error(kind: str) -> str:
    """Return the error page of one kind, in a request: for pages that a proxy shows when nothing answers."""
    entry = next(found for found in (_BROKEN, *ERRORS.values(), *_HTTP.values()) if found.kind == kind)
    return _show(entry)[0]


def _show(entry: _Entry, state: str = "") -> tuple[str, int]:
    # The database may be what failed: error pages never query it.
    g.is_failing = True
    page = ErrorPage(
        title=gettext(entry.title),
        kind=entry.kind,
        status=entry.status,
        may_retry=entry.may_retry,
        # A number to quote is for what is our fault; elsewhere it would only alarm.
        request_id=g.get("request_id", "") if entry.status >= 500 else "",
        state=state,
    )
    return render_template("errors/error.html", page=page), entry.status
