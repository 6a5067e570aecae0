"""Was this helpful: counts a page and a month, and nothing else (trust requirement PRV-12)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVotes:
    """What readers said of one page in one month."""

    page: str
    """``guide`` or a topic's anchor."""
    month: str
    """"2026-11"."""
    helpful: int
    unhelpful: int
