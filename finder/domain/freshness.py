"""How old a listing is, in a form that templates can put in words. Age never hides a program nor changes the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

AgeUnit = Literal["days", "months", "years", "unknown"]
OLD_DAYS = 183
"""Past about six months a listing says "call first" (trust requirement FRS-02)."""
VERY_OLD_DAYS = 365
_DAYS_A_MONTH = 30.44
_DAYS_A_YEAR = 365.25
_MONTHS_SHOWN = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """The age of what a source says."""

    as_of: date | None
    unit: AgeUnit
    count: int
    """Whole units passed; 0 when unknown."""
    is_old: bool
    is_very_old: bool


def age_of(as_of: str, *, today: date) -> Age:
    """Give the age of a report dated `as_of` (ISO date, or "" for none). A date yet to come counts as today."""
    if not as_of:
        return Age(as_of=None, unit="unknown", count=0, is_old=True, is_very_old=True)
    day = date.fromisoformat(as_of)
    days = max(0, (today - day).days)
    unit, count = _count(days)
    return Age(as_of=day, unit=unit, count=count, is_old=days > OLD_DAYS, is_very_old=days > VERY_OLD_DAYS)


def _count(days: int) -> tuple[AgeUnit, int]:
    if days < 2 * _DAYS_A_MONTH:
        return "days", days
    if days < _MONTHS_SHOWN * _DAYS_A_MONTH:
        return "months", int(days / _DAYS_A_MONTH)
    return "years", int(days / _DAYS_A_YEAR)
