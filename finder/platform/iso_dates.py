"""ISO dates that may be missing, or wrong in what an older version stored."""

from __future__ import annotations

from datetime import date


def parse_day(text: str) -> date | None:
    """Return an ISO date, or None for "" and for what is no date: a page must not fail over a date stored long ago."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
