"""The list of programs as staff filter it. Work on several at once is `bulk`'s and `assigning`'s."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from finder.feedback.reporting import MOST_OPEN
from finder.feedback.store import visitor_reports
from finder.listings.rules.fields import GROUPS, Group
from finder.listings.rules.freshness import OLD_DAYS, VERY_OLD_DAYS
from finder.listings.rules.normalization import plain
from finder.listings.rules.programs import Card
from finder.listings.store import overrides, programs
from finder.staff.calls.store import waiting
from finder.staff.store import assignments

AGES: dict[str, int | None] = {"half": OLD_DAYS, "year": VERY_OLD_DAYS, "never": None}
"""Filters of the oldest check: longer ago than so many days; None: some group was never checked."""
_EVERYTHING = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFilter:
    """Which programs: those that fit all that is named."""

    text: str = ""
    """Part of a name, or the id."""
    state: str = ""
    city: str = ""
    need: str = ""
    age: str = ""
    """Of the oldest check: a key of `AGES`."""
    assigned: str = ""
    """An account's id, "nobody", or "" for all."""
    has_reports: bool = False
    has_conflicts: bool = False
    in_doubt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLine:
    """One program of the list."""

    card: Card
    checked: tuple[tuple[Group, str], ...]
    """Each group with the ISO date of its last check, or ""."""
    oldest: str
    """The oldest of these; "" when any was never checked."""
    reports: int
    conflicts: int
    assigned_to: int | None


def find_lines(session: Session, wanted: ProgramFilter, *, today: date) -> list[ProgramLine]:
    """Give the listed programs that fit, the one with the oldest check first; reads every card (of the state)."""
    reports = Counter(report.program_id for report in visitor_reports.find_reports(session, limit=MOST_OPEN))
    conflicts = Counter(one.program_id for one in overrides.find_conflicts(session, limit=_EVERYTHING))
    assigned = assignments.find_assignments(session)
    cards = [card for _, _, card in programs.find_for_queue(session, state=wanted.state)]
    if wanted.in_doubt:
        doubtful = set(waiting.find_in_doubt(session, limit=_EVERYTHING))
        cards = [card for card in cards if card.id in doubtful]
    fits = _fitting(wanted, today)
    lines = (
        _line(card, reports[card.id], conflicts[card.id], one.account_id if (one := assigned.get(card.id)) else None)
        for card in cards
    )
    return sorted((line for line in lines if fits(line)), key=lambda line: (line.oldest, line.card.as_of, line.card.id))


def _line(card: Card, reports: int, conflicts: int, assigned_to: int | None) -> ProgramLine:
    dates = dict(card.checked)
    checked = tuple((group, dates.get(group, "")) for group in GROUPS)
    return ProgramLine(
        card=card,
        checked=checked,
        oldest=min(day for _, day in checked),
        reports=reports,
        conflicts=conflicts,
        assigned_to=assigned_to,
    )


def _fitting(wanted: ProgramFilter, today: date) -> Callable[[ProgramLine], bool]:
    text, city = plain(wanted.text), plain(wanted.city)
    tests: list[Callable[[ProgramLine], bool]] = []
    if text:
        tests.append(lambda line: text in plain(f"{line.card.name} {line.card.name2}") or wanted.text == line.card.id)
    if city:
        tests.append(lambda line: plain(line.card.city) == city)
    if wanted.need:
        tests.append(lambda line: wanted.need in line.card.needs)
    if wanted.age in AGES:
        tests.append(lambda line: _is_older(line.oldest, AGES[wanted.age], today))
    if wanted.assigned == "nobody":
        tests.append(lambda line: line.assigned_to is None)
    elif wanted.assigned:
        tests.append(lambda line: str(line.assigned_to) == wanted.assigned)
    if wanted.has_reports:
        tests.append(lambda line: line.reports > 0)
    if wanted.has_conflicts:
        tests.append(lambda line: line.conflicts > 0)
    return lambda line: all(test(line) for test in tests)


def _is_older(oldest: str, days: int | None, today: date) -> bool:
    return not oldest or (days is not None and (today - date.fromisoformat(oldest)).days > days)
