"""Whether a program's license ran out, by the lists that hold licenses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from finder.listings.rules.facts import Report

EXPIRES, EXPIRED = "licence_expires", "licence_expired"
"""Notes of a program: the day until which a license holds, as an ISO date; and that the list marks it as expired."""
_NUMBER = "licence"
_FALSE = frozenset({"", "0", "n", "no", "false"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedLicense:
    """A license that ran out."""

    ended_on: str
    """ISO date; "" where the list only marks it."""
    report: Report | None
    """The newest report of a license list."""


def find_ended_license(
    notes: Iterable[tuple[str, str]], reports: Iterable[Report], *, today: date
) -> EndedLicense | None:
    """Return the license that ran out, or None. With several licenses or lists, the one that holds longest counts.

    A mark without a later date counts; beside a date to come it counts only where there is no second license to which
    that date may belong.
    """
    notes = tuple(notes)
    days = sorted(value for name, value in notes if name == EXPIRES and _is_day(value))
    is_marked = any(name == EXPIRED and value.strip().lower() not in _FALSE for name, value in notes)
    last = days[-1] if days else ""
    holds = last >= today.isoformat()
    if not (is_marked or last) or (holds and not is_marked):
        return None
    if holds and sum(name == _NUMBER for name, _ in notes) > 1:
        return None
    report = next((report for report in reports if report.basis == "licence"), None)
    return EndedLicense(ended_on="" if holds else last, report=report)


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


MARKED = "1900-01-01"
"""`license_until` of a license that a list marks as expired, and that no date contradicts."""


def license_until(notes: Iterable[tuple[str, str]]) -> str:
    """Return the last day of a program's license (ISO), by which `find_ended_license` decides on any day; "" if unknown."""
    notes = tuple(notes)
    last = max((value for name, value in notes if name == EXPIRES and _is_day(value)), default="")
    is_marked = any(name == EXPIRED and value.strip().lower() not in _FALSE for name, value in notes)
    has_several = sum(name == _NUMBER for name, _ in notes) > 1
    return MARKED if is_marked and not (last and has_several) else last
