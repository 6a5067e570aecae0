"""Page models of what visitors tell us."""

from __future__ import annotations

from dataclasses import dataclass

from finder.listings.rules.programs import Program
from finder.platform.web.page_models import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage(Page):
    """`pages/report.html`: what is wrong with a listing, as sent so far."""

    program: Program
    fields: tuple[str, ...]
    """What can be ticked, as `feedback.rules.visitor_reports.REPORT_FIELDS`."""
    ticked: frozenset[str]
    right_number: str
    note: str
    problems: tuple[str, ...]
    """Names of fields that need a change."""
