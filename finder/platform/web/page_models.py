"""What every page model has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page has."""

    title: str
    """Neutral, without the site's name (trust requirement PRV-20)."""
    noindex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksPage(Page):
    """`pages/thanks.html`: after an answer or a report."""

    kind: Literal["helpful", "report"]
    back: str
    """Address of the page that the answer is about."""
