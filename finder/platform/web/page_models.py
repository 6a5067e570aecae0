"""What every page model has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page has."""

    title: str
    """Neutral, without the site's name (trust requirement PRV-20)."""
    noindex: bool = False
