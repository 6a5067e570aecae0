"""The base of all page models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The fields that every page has."""

    title: str
    """Neutral, without the site's name (trust requirement PRV-20)."""
    noindex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksPage(Page):
    """`pages/thanks.html`: after an answer or a report."""

    kind: Literal["helpful", "report", "guide_report"]
    back: str
    """URL path of the page that the answer is about."""
    near: str = ""
    """The place that came by POST and goes back so."""
