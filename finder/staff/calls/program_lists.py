"""The filtered list of programs for staff. Actions on several programs are in `bulk` and `assigning`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from finder.feedback.reporting import MOST_OPEN
from finder.feedback.store import visitor_reports
from finder.listings.rules.fields import GROUPS, Group
from finder.listings.rules.freshness import OLD_DAYS, VERY_OLD_DAYS
from finder.listings.rules.programs import Card
from finder.listings.store import staff_overrides
from finder.listings.store.program_lists import ListFilter, count_listed, list_cards
from finder.platform.database.session import Session
from finder.staff.store import assignments

AGES: dict[str, int | None] = {"half": OLD_DAYS, "year": VERY_OLD_DAYS, "never": None}
"""Filters of the oldest check: more than this many days ago; None: some group was never checked."""
_EVERYTHING = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFilter:
    """Criteria for programs; a program must meet all that are set."""

    text: str = ""
    """Part of a name, or the id."""
    state: str = ""
    city: str = ""
    need: str = ""
    age: str = ""
    """Age of the oldest check: a key of `AGES`."""
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
    """The oldest of these dates; "" if any group was never checked."""
    reports: int
    conflicts: int
    assigned_to: int | None


def count_lines(session: Session, wanted: ProgramFilter, *, today: date) -> int:
    """Count the listed programs that fit."""
    return count_listed(session, _list_filter(session, wanted, today))


def find_lines(
    session: Session, wanted: ProgramFilter, *, today: date, limit: int | None = None, offset: int = 0
) -> list[ProgramLine]:
    """Return the listed programs that match, oldest check first: `limit` of them after `offset`."""
    cards = list_cards(session, _list_filter(session, wanted, today), limit=limit, offset=offset)
    reports, conflicts = _count_reports(session), _count_conflicts(session)
    assigned = assignments.list_assignments_of(session, [card.id for card in cards])
    return [
        _line(card, reports[card.id], conflicts[card.id], one.account_id if (one := assigned.get(card.id)) else None)
        for card in cards
    ]


def _count_reports(session: Session) -> Counter[str]:
    return Counter(report.program_id for report in visitor_reports.find_reports(session, limit=MOST_OPEN))


def _count_conflicts(session: Session) -> Counter[str]:
    return Counter(one.program_id for one in staff_overrides.find_conflicts(session, limit=_EVERYTHING))


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


def _list_filter(session: Session, wanted: ProgramFilter, today: date) -> ListFilter:
    days = AGES.get(wanted.age)
    among = _find_among(session, wanted)
    return ListFilter(
        text=wanted.text,
        state=wanted.state,
        city=wanted.city,
        need=wanted.need,
        checked_before=today - timedelta(days=days) if days is not None else None,
        is_never_checked=wanted.age in AGES and days is None,
        in_doubt=wanted.in_doubt,
        among=frozenset.intersection(*among) if among else None,
        without=frozenset(assignments.list_assignments(session)) if wanted.assigned == "nobody" else frozenset(),
    )


def _find_among(session: Session, wanted: ProgramFilter) -> list[frozenset[str]]:
    """Return the program ids for each filter that needs other tables."""
    found = []
    if wanted.assigned not in ("", "nobody"):
        assigned = assignments.list_assignments(session).values()
        found.append(frozenset(one.program_id for one in assigned if str(one.account_id) == wanted.assigned))
    if wanted.has_reports:
        found.append(frozenset(_count_reports(session)))
    if wanted.has_conflicts:
        found.append(frozenset(_count_conflicts(session)))
    return found
