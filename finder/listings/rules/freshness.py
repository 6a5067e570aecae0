"""The age of listings and checks, in a form that templates can put into words. Age never hides or reorders programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from finder.listings.rules.fields import GROUPS, Group
from finder.platform.iso_dates import parse_day

AgeUnit = Literal["days", "months", "years", "unknown"]
OLD_DAYS = 183
"""Days. Past about six months a listing says "call first" (trust requirement FRS-02)."""
VERY_OLD_DAYS = 365
OPENING_DAYS = 7
"""Days that "taking new people" stays valid; then pages say "call to ask" (FRS-07)."""
NEVER_CHECKED_DAYS = 5 * 365
"""Days. The age of a program without any date, in the queue."""
ALONE_WEIGHT = 2
"""Where a program is the only one of its area, a wrong number leaves no one to call: its age is multiplied by this."""
_DAYS_A_WEEK = 7
_DAYS_A_MONTH = 30.44
_DAYS_A_YEAR = 365.25
_MONTHS_SHOWN = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """The age of a source's report."""

    as_of: date | None
    unit: AgeUnit
    count: int
    """Whole units passed; 0 when unknown."""
    is_old: bool
    is_very_old: bool


def age_of(as_of: str, *, today: date) -> Age:
    """Return the age of a report dated `as_of` (ISO date, or "" for none). A future date counts as today."""
    if not (day := parse_day(as_of)):
        return Age(as_of=None, unit="unknown", count=0, is_old=True, is_very_old=True)
    days = max(0, (today - day).days)
    unit, count = _count(days)
    return Age(as_of=day, unit=unit, count=count, is_old=days > OLD_DAYS, is_very_old=days > VERY_OLD_DAYS)


def _count(days: int) -> tuple[AgeUnit, int]:
    if days < 2 * _DAYS_A_MONTH:
        return "days", days
    if days < _MONTHS_SHOWN * _DAYS_A_MONTH:
        return "months", int(days / _DAYS_A_MONTH)
    return "years", int(days / _DAYS_A_YEAR)


Standing = Literal["checked", "not_lately", "long_ago", "never"]
"""Up to about six months; then "call first"; past a year, the same in amber; or never checked."""
PassedUnit = Literal["days", "weeks", "months", "years"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """When one group of fields was last checked by staff, for text such as "Phone checked 3 weeks ago"."""

    group: Group
    on: date | None
    standing: Standing
    count: int
    """Whole units passed; 0 when never checked, or today."""
    unit: PassedUnit


def checks_of(checked: Iterable[tuple[str, str]], *, today: date) -> tuple[Check, ...]:
    """Return the check of every group of fields, in the order of `GROUPS`; `checked` as in `Program.checked`.

    Only a check moves a group's date, never an edit (FRS-01). A future date counts as today.
    """
    days = dict(checked)
    return tuple(_check(group, days.get(group, ""), today) for group in GROUPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """Groups of fields with the same check age, for text such as "Phone and services checked 3 weeks ago"."""

    groups: tuple[Group, ...]
    standing: Standing
    count: int
    unit: PassedUnit


def describe_checks(checks: Iterable[Check]) -> tuple[CheckLine, ...]:
    """Return `checks` grouped by age, in order; groups never checked are left out."""
    alike: dict[tuple[Standing, int, PassedUnit], list[Group]] = {}
    for check in checks:
        if check.standing != "never":
            alike.setdefault((check.standing, check.count, check.unit), []).append(check.group)
    return tuple(
        CheckLine(groups=tuple(groups), standing=standing, count=count, unit=unit)
        for (standing, count, unit), groups in alike.items()
    )


def calls_first(as_of: str, checks: Iterable[Check], *, today: date) -> bool:
    """Return whether the age of a list, dated `as_of` (ISO, or ""), needs "call first" beside it.

    It doesn't where staff checked phone and services within six months, or where an old check already says so.
    """
    standing = {check.group: check.standing for check in checks}
    is_checked = standing.get("phone") == standing.get("services") == "checked"
    has_old_check = not {"not_lately", "long_ago"}.isdisjoint(standing.values())
    return age_of(as_of, today=today).is_old and not is_checked and not has_old_check


def _check(group: Group, on: str, today: date) -> Check:
    if not on:
        return Check(group=group, on=None, standing="never", count=0, unit="days")
    day = date.fromisoformat(on)
    passed = max(0, (today - day).days)
    standing: Standing = "checked" if passed <= OLD_DAYS else "not_lately" if passed <= VERY_OLD_DAYS else "long_ago"
    count, unit = time_passed(passed)
    return Check(group=group, on=day, standing=standing, count=count, unit=unit)


def time_passed(days: int) -> tuple[int, PassedUnit]:
    """Return days in the unit that people would use: weeks from two on, months from two on, years from two on."""
    if days < 2 * _DAYS_A_WEEK:
        return days, "days"
    if days < 2 * _DAYS_A_MONTH:
        return days // _DAYS_A_WEEK, "weeks"
    if days < _MONTHS_SHOWN * _DAYS_A_MONTH:
        return int(days / _DAYS_A_MONTH), "months"
    return int(days / _DAYS_A_YEAR), "years"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whether a program takes new people, as long as that report is valid."""

    state: str
    """``taking``, ``waitlist`` or ``full``."""
    days: int | None
    """Approximate length of the waitlist, if known."""
    on: date
    days_left: int
    """Until the report expires; 0 on its last day."""


def opening_at(opening: tuple[str, int | None, str] | None, *, today: date) -> Opening | None:
    """Return the report of openings if it is at most a week old, else None: "call to ask"."""
    if opening is None:
        return None
    state, days, said_on = opening
    passed = max(0, (today - date.fromisoformat(said_on)).days)
    if passed > OPENING_DAYS:
        return None
    return Opening(state=state, days=days, on=date.fromisoformat(said_on), days_left=OPENING_DAYS - passed)


def is_taking(opening: tuple[str, int | None, str] | None, *, today: date) -> bool:
    """Return whether a report that still counts says that new people are taken."""
    believed = opening_at(opening, today=today)
    return believed is not None and believed.state == "taking"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """A program in the call queue."""

    program_id: str
    area: str
    since: str
    """ISO date of the oldest check of all groups, where a group never checked counts from the newest source; or ""."""
    last_checked_on: str = ""
    """ISO date of the newest check of any group, or ""."""
    is_alone: bool = False
    """True when no other listed program is in its area."""


def queue_order(items: Iterable[QueueItem], *, today: date) -> list[QueueItem]:
    """Return programs with the most urgent first: by age of the oldest check, doubled if it is alone in its area (FRS-03)."""
    return sorted(items, key=lambda item: (-urgency(item, today=today), item.program_id))


def unchecked_since(checked: Mapping[str, str], as_of: str) -> str:
    """Return the date of the oldest check of all groups (ISO); a group never checked counts from `as_of`; "" if unknown."""
    return min(checked.get(group) or as_of for group in GROUPS)


def urgency(item: QueueItem, *, today: date) -> int:
    """Return the days since the oldest check of a program, doubled where it is alone in its area.

    A group never checked is as old as the newest source; without any date, five years.
    """
    known = parse_day(item.since)
    days = max(0, (today - known).days) if known else NEVER_CHECKED_DAYS
    return days * (ALONE_WEIGHT if item.is_alone else 1)


def tenths(part: int, whole: int) -> int:
    """Return how many in ten `part` of `whole` is, rounded down: a promise must not be rounded up. 0 of nothing."""
    return part * 10 // whole if whole else 0
