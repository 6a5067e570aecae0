"""Keep what a visitor sends in one short transaction, or say at once that the site is too busy to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Literal

from finder.feedback.rules.visitor_reports import ReportFate
from finder.platform.database.readiness import FAULTS, is_away
from finder.platform.database.session import Session
from finder.platform.web.services import get_site

UNSENT: Mapping[str, HTTPStatus] = {
    "busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "repeated": HTTPStatus.TOO_MANY_REQUESTS,
    "full": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The status of the form that says why something is not kept. Of a report that is known, a page without a form says so."""


def keep(receive: Callable[[Session], ReportFate]) -> ReportFate | Literal["busy"]:
    """Return what became of a report; "busy" when others write for longer than a visitor is kept waiting."""
    try:
        with get_site().writing_sessions.begin() as session:
            return receive(session)
    except FAULTS as error:
        if not is_away(error):
            raise
        return "busy"
