"""The product's server for the browser: sample programs, an exit that stays on this machine, and errors to look at."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from unittest import mock

from flask import Flask, abort, request

from finder.app import create_app
from finder.feedback.rules.visitor_reports import ReportFate
from finder.feedback.web import guide_report_views, keeping, report_views
from finder.listings.store import programs
from finder.platform import errors
from finder.platform.database.session import Session
from finder.platform.settings import read_settings
from finder.platform.web.server import Server, server_options
from finder.provider.rules.links import LASTS, ProviderLink, read_code
from finder.provider.web import views as provider_views
from tests.browser.states import FATES, OPEN_CODE

FINDER_ERRORS = {500: errors.FinderError, 503: errors.DatabaseNotReady}


def make_app() -> Flask:
    """Make the app, with `/neutral` to leave to and `/errors/<status>` to fail at."""
    app = create_app(read_settings())
    app.add_url_rule("/neutral", view_func=_neutral)
    for prefix in ("", "/es"):
        app.add_url_rule(f"{prefix}/errors/<int:status>", endpoint=f"errors{prefix}", view_func=_fail)
    return app


def stage() -> None:
    """Let reports end as their note says, and let one provider's link stay open: states that take long to come about."""
    for views in (report_views, guide_report_views):
        mock.patch.object(views, "keep", _keep).start()
    mock.patch.object(provider_views, "open_link", _open_link(provider_views.open_link)).start()
    mock.patch.object(provider_views, "answer_link", _answer_link).start()


def _keep(receive: Callable[[Session], ReportFate]) -> str:
    asked = request.form.get("note", "").removeprefix("fate: ")
    return asked if asked in ("kept", *FATES) else keeping.keep(receive)


def _open_link(real: Callable[..., ProviderLink]) -> Callable[..., ProviderLink]:
    def open_link(session: Session, code: str, *, now: datetime) -> ProviderLink:
        if read_code(code) != read_code(OPEN_CODE):
            return real(session, code, now=now)
        program = next(one for one in programs.find_programs(session) if one.listed and len(one.phones) > 1)
        return ProviderLink(
            id=1, program_id=program.id, way="paper", made_by=1, made_at=now, expires_at=now + LASTS, opened_at=now,
        )  # fmt: skip

    return open_link


def _answer_link(*_: object, **__: object) -> None:
    """Keep nothing: the next test opens the same link."""


def _neutral() -> str:
    return "<!doctype html><html lang=en><title>Weather</title><h1>Weather</h1>"


def _fail(status: int) -> str:
    if status in FINDER_ERRORS:
        raise FINDER_ERRORS[status]("on purpose")
    abort(status)


if __name__ == "__main__":
    port = int(sys.argv[1])
    stage()
    os.environ["FINDER_EXIT_URL"] = f"http://127.0.0.1:{port}/neutral"
    Server(make_app, server_options("127.0.0.1", port, workers=1, threads=4)).run()
