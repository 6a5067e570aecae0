"""Figures for staff: ages of checks, programs by state, waiting work, imports.

Each function runs its own queries, on any session; nothing is kept. What goes through all programs is kept by `kept_figures`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from finder.feedback.store import visitor_reports
from finder.listings.rules.fields import GROUPS, Group
from finder.listings.rules.vocabulary import Need
from finder.listings.store import check_counts, history, listings, staff_overrides
from finder.listings.store.program_lists import count_by_state
from finder.platform.database.session import Session
from finder.staff.imports.standings import count_settled_by_month
from finder.staff.store import proposals

AGE_BUCKETS: tuple[tuple[str, int], ...] = (("month_1", 30), ("months_3", 91), ("months_6", 183), ("months_12", 365))
"""Name and maximum days; past the third, pages say "call first"; past the fourth, in amber
(`listings.rules.freshness`). Beyond them: ``older`` and ``never``."""
WAITING_BUCKETS: tuple[tuple[str, int], ...] = (("day_1", 1), ("days_3", 3), ("week_1", 7), ("month_1", 30))
"""Name and maximum days of waiting; reports are to be handled within three working days (FRS-05). Beyond: ``older``."""
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAges:
    """Listed programs by the age of the check of one group of fields; each is in one bucket."""

    group: Group
    counts: Mapping[str, int]
    """By ``month_1 months_3 months_6 months_12 older never``, in this order."""
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCoverage:
    """The number of listed programs of a state that meet each need."""

    state: str
    programs: int
    needs: Mapping[Need, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """The number of waiting items, by age."""

    total: int
    counts: Mapping[str, int]
    """By ``day_1 days_3 week_1 month_1 older``, in this order."""
    oldest_days: int
    """Days; 0 when nothing waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """Waiting work."""

    reports: Ages
    """Open visitor reports, by the day they arrived."""
    proposals: Ages
    """Changes that wait for a second person."""
    conflicts: Ages
    """Conflicts, by the date of the newer list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfImports:
    """The imports of a month."""

    month: str
    """``2026-11``."""
    lists: int
    """Dated lists of a source that were loaded, by command or web; a list loaded again counts in its last month."""
    committed: int
    """Imports through the web."""
    discarded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfWork:
    """The work that arrived and was done in a month."""

    month: str
    reports: int
    """Visitor reports that arrived and are still stored (closed ones for 90 days)."""
    closed: int
    proposals: int
    """Proposals made."""
    checks: int
    """Checks of programs."""
    changes: int
    """Changes of programs, at once or approved, including undone ones."""


def count_check_ages(session: Session, *, today: date, state: str = "") -> tuple[CheckAges, ...]:
    """Count programs by the age of their checks, per group in the order of `GROUPS`, for one state or all."""
    totals = {one.state: one.programs for one in count_by_state(session)}
    found = check_counts.count_check_ages(session, AGE_BUCKETS, today=today)
    return add_check_ages([(*key, counts) for key, counts in found.items()], totals, state=state)


def add_check_ages(
    found: Iterable[tuple[str, str, Mapping[str, int]]], totals: Mapping[str, int], *, state: str
) -> tuple[CheckAges, ...]:
    """Return the ages of checks of one state or all, from (state, group, counts) and the programs of each state."""
    counts: dict[str, Counter[str]] = {group: Counter() for group in GROUPS}
    for where, group, ages in found:
        if state in ("", where):
            counts[group].update(ages)
    total = sum(programs for where, programs in totals.items() if state in ("", where))
    return tuple(_check_ages(group, counts[group], total) for group in GROUPS)


def _check_ages(group: Group, found: Counter[str], total: int) -> CheckAges:
    found["never"] = total - found.total()
    names = (*(name for name, _ in AGE_BUCKETS), "older", "never")
    return CheckAges(group=group, counts={name: found[name] for name in names}, total=total)


def _bucket(days: int, buckets: Iterable[tuple[str, int]]) -> str:
    return next((name for name, most in buckets if days <= most), "older")


def count_coverage(session: Session) -> tuple[StateCoverage, ...]:
    """Count the listed programs that meet each need, by state in alphabetical order; states without any are left out."""
    return tuple(
        StateCoverage(state=one.state, programs=one.programs, needs=one.needs) for one in count_by_state(session)
    )


def count_waiting(session: Session, *, today: date) -> QueueFigures:
    """Count waiting work, by age in days."""
    waiting = proposals.count_waiting_by_day(session)
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
    """Count imports in the last months, this month first; 24 at most."""
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
    """Count the work that arrived and was done in the last months, this month first; 24 at most."""
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
