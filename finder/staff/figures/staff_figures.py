"""Figures for the staff's home page: how old the checks are, where programs are, what waits, what came in.

Each function reads what it counts once, from any session; none keeps anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from finder.feedback.store import visitor_reports
from finder.listings.rules.fields import GROUPS, Group
from finder.listings.rules.vocabulary import Need
from finder.listings.store import history, listings, staff_overrides
from finder.listings.store.program_lists import count_by_state, list_listed_ids
from finder.platform.database.session import Session
from finder.staff.imports.standings import count_settled_by_month
from finder.staff.store import proposals

AGE_BUCKETS: tuple[tuple[str, int], ...] = (("month_1", 30), ("months_3", 91), ("months_6", 183), ("months_12", 365))
"""Name and most days; the third is where pages begin to say "call first", the fourth where they say it in amber
(`listings.rules.freshness`). Beyond them: ``older`` and ``never``."""
WAITING_BUCKETS: tuple[tuple[str, int], ...] = (("day_1", 1), ("days_3", 3), ("week_1", 7), ("month_1", 30))
"""Name and most days of what waits; reports are answered within three working days (FRS-05). Beyond: ``older``."""
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAges:
    """How many listed programs had a group of fields checked how long ago; each is in one bucket."""

    group: Group
    counts: Mapping[str, int]
    """By ``month_1 months_3 months_6 months_12 older never``, in this order."""
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCoverage:
    """How many listed programs of a state meet which need."""

    state: str
    programs: int
    needs: Mapping[Need, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """How many things wait, by age."""

    total: int
    counts: Mapping[str, int]
    """By ``day_1 days_3 week_1 month_1 older``, in this order."""
    oldest_days: int
    """0 when nothing waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """What waits for somebody."""

    reports: Ages
    """Open reports of visitors, by the day they came."""
    proposals: Ages
    """Changes that wait for a second person."""
    conflicts: Ages
    """Fields on which a newer list differs from staff, by the date of that list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfImports:
    """What came in during a month."""

    month: str
    """``2026-11``."""
    lists: int
    """Dated lists of a source that were loaded, by command or web; one that was loaded again counts in its last month."""
    committed: int
    """Imports through the web."""
    discarded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfWork:
    """What came into the queue in a month, and what was done."""

    month: str
    reports: int
    """Reports of visitors that came and are still kept (closed ones for 90 days)."""
    closed: int
    proposals: int
    """Changes that were put to a second person."""
    checks: int
    """Times that somebody said of a program that something is right."""
    changes: int
    """Times that a program changed, at once or by a second person; what was taken back counts too."""


def count_check_ages(session: Session, *, today: date, state: str = "") -> tuple[CheckAges, ...]:
    """Return how old the checks are, group by group in the order of `GROUPS`, of a state or of all."""
    dates = staff_overrides.find_dates(session, [f"checked:{group}" for group in GROUPS])
    ids = list_listed_ids(session, state=state)
    return tuple(
        _check_ages(group, [dates.get(key, {}).get(f"checked:{group}", "") for key in ids], today) for group in GROUPS
    )


def _check_ages(group: Group, days: list[str], today: date) -> CheckAges:
    found = Counter(_bucket((today - date.fromisoformat(day)).days, AGE_BUCKETS) if day else "never" for day in days)
    names = (*(name for name, _ in AGE_BUCKETS), "older", "never")
    return CheckAges(group=group, counts={name: found[name] for name in names}, total=len(days))


def _bucket(days: int, buckets: Iterable[tuple[str, int]]) -> str:
    return next((name for name, most in buckets if days <= most), "older")


def count_coverage(session: Session) -> tuple[StateCoverage, ...]:
    """Return how many listed programs meet each need, by state in the order of its letters; states without any are left out."""
    return tuple(
        StateCoverage(state=one.state, programs=one.programs, needs=one.needs) for one in count_by_state(session)
    )


def count_waiting(session: Session, *, today: date) -> QueueFigures:
    """Return what waits, by age in days."""
    waiting = Counter(moment.date().isoformat() for moment in proposals.find_waiting_since(session))
    return QueueFigures(
        reports=_ages(visitor_reports.count_open_by_day(session), today),
        proposals=_ages(waiting, today),
        conflicts=_ages(staff_overrides.count_conflicts_by_day(session), today),
    )


def _ages(by_day: Mapping[str, int], today: date) -> Ages:
    ages = Counter[int]()
    for day, count in by_day.items():
        ages[max(0, (today - date.fromisoformat(day)).days)] += count
    found = Counter[str]()
    for days, count in ages.items():
        found[_bucket(days, WAITING_BUCKETS)] += count
    names = (*(name for name, _ in WAITING_BUCKETS), "older")
    counts = {name: found[name] for name in names}
    return Ages(total=sum(ages.values()), counts=counts, oldest_days=max(ages, default=0))


def count_imports(session: Session, *, today: date, months: int = 6) -> tuple[MonthOfImports, ...]:
    """Return what came in during the last months, this one first; 24 at most."""
    wanted = _months(today, min(months, MOST_MONTHS))
    since = f"{wanted[-1]}-01"
    loads = Counter(_month(moment) for moment, _, _ in listings.find_loads(session, since=since))
    settled = count_settled_by_month(session, since=since)
    return tuple(
        MonthOfImports(
            month=month,
            lists=loads[month],
            committed=settled[month, "committed"],
            discarded=settled[month, "discarded"],
        )
        for month in wanted
    )


def count_work(session: Session, *, today: date, months: int = 6) -> tuple[MonthOfWork, ...]:
    """Return what came in and what was done during the last months, this one first; 24 at most."""
    wanted = _months(today, min(months, MOST_MONTHS))
    since = f"{wanted[-1]}-01"
    done = history.count_by_month(session, since=since)
    came = Counter[str]()
    for day, count in visitor_reports.count_by_day(session, since=since).items():
        came[day[:7]] += count
    return tuple(
        MonthOfWork(
            month=month,
            reports=came[month],
            closed=done.get((month, "report"), 0),
            proposals=done.get((month, "proposal"), 0),
            checks=done.get((month, "check"), 0),
            changes=done.get((month, "change"), 0) + done.get((month, "undo"), 0),
        )
        for month in wanted
    )


def _months(today: date, count: int) -> list[str]:
    first = today.year * 12 + today.month - 1
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(first, first - max(1, count), -1)]


def _month(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m")
