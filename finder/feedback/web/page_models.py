"""Page models of visitor reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from finder.guide.ways import BroughtPlace
from finder.listings.rules.programs import Program
from finder.platform.web.page_models import Page

Unsent = Literal["", "busy", "repeated", "full"]
"""Why what was sent is not kept and may be sent again, or ""; what was typed stands in the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideReportPage(Page):
    """`pages/guide_report.html`: the form on mistakes in a page of the guide, as filled in so far."""

    topic: str
    """The page's anchor, or "first" for the guide's first page."""
    about: str
    """The page's title."""
    back: str
    """URL path of that page, with a place that may stand in addresses."""
    place: BroughtPlace
    note: str
    is_wrong: bool
    """True when the note is empty or too long."""
    unsent: Unsent = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage(Page):
    """`pages/report.html`: the form on mistakes in a listing, as filled in so far."""

    program: Program
    fields: tuple[str, ...]
    """Options that can be ticked, as in `feedback.rules.visitor_reports.REPORT_FIELDS`."""
    ticked: frozenset[str]
    right_number: str
    note: str
    problems: tuple[str, ...]
    """Names of invalid fields."""
    unsent: Unsent = ""
