"""The base of all page models."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The fields that every page has."""

    title: str
    """Neutral, without the site's name (trust requirement PRV-20)."""
    noindex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksPage(Page):
    """`pages/thanks.html`: after an answer or a report."""

    back: str
    """URL path of the page that the report is about."""
    is_known: bool = False
    """True when the same report waits already: this one is not kept."""
