"""The dashboard of figures as charts: ages of checks, states, waiting work, imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Blueprint, request
from werkzeug.wrappers import Response

from finder.listings.accuracy import Audit, find_latest_audit
from finder.listings.rules.calls import CallOutcome
from finder.listings.rules.vocabulary import NEEDS
from finder.staff.figures import staff_figures
from finder.staff.figures.call_figures import CallFigures, count_calls
from finder.staff.figures.kept_figures import (
    DirectoryFigures,
    count_directory,
    find_directory_figures,
    keep_directory_figures,
)
from finder.staff.figures.staff_figures import Ages, CheckAges, MonthOfImports, MonthOfWork, StateCoverage
from finder.staff.frame.charts import Chart, MapTile, stacked, tile_map
from finder.staff.frame.field_labels import CALL_WORDS
from finder.staff.frame.following import follow_programs
from finder.staff.frame.guard import get_now, get_primary_session, needs, writing_if_free
from finder.staff.frame.layout import StaffPage, show
from finder.staff.frame.queue_labels import GROUP_TITLES
from finder.staff.frame.state_tiles import STATE_CHOICES, STATES

figures = Blueprint("staff_figures", __name__, url_prefix="/staff/figures")
AGE_KEYS = (("new", "within 6 months"), ("mid", "6 to 12 months"), ("old", "longer ago"), ("none", "never"))
_AGE_PARTS = {"new": ("month_1", "months_3", "months_6"), "mid": ("months_12",), "old": ("older",), "none": ("never",)}
WAITING_KEYS = (("new", "up to 3 days"), ("mid", "up to a month"), ("old", "longer"))
_WAITING_PARTS = {"new": ("day_1", "days_3"), "mid": ("week_1", "month_1"), "old": ("older",)}
NEED_WORDS = {"": "All programs", "detox": "Medical detox", "medicine": "Medicine", "counseling": "Counseling"}
WORK_KEYS = (("new", "checked"), ("mid", "changed"), ("old", "received: reports and proposals"))
_MONTHS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """The programs of one state."""

    state: str
    name: str
    counts: tuple[int, ...]
    """Of all, then of those that meet each need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage(StaffPage):
    """The dashboard."""

    ages: tuple[CheckAges, ...]
    age_parts: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    """(label of the group, (part, count) …)."""
    age_chart: Chart
    age_keys: tuple[tuple[str, str], ...]
    state: str
    states: tuple[tuple[str, str], ...]
    need: str
    needs: tuple[tuple[str, str], ...]
    tiles: tuple[MapTile, ...]
    by_state: tuple[StateRow, ...]
    lacking: tuple[str, ...]
    """States without any, for the chosen need."""
    waiting: tuple[tuple[str, Ages], ...]
    waiting_parts: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    waiting_chart: Chart
    waiting_keys: tuple[tuple[str, str], ...]
    work: tuple[MonthOfWork, ...]
    work_chart: Chart
    work_keys: tuple[tuple[str, str], ...]
    months: tuple[MonthOfImports, ...]
    months_chart: Chart
    audit: Audit | None
    calls: CallFigures
    outcomes: tuple[tuple[str, int], ...]
    """(outcome in words, programs)."""
    counted_at: datetime
    """When programs and their checks were counted."""


@figures.get("")
@needs("view")
def show_figures() -> Response | tuple[str, int]:
    """Show the dashboard for one state or all, its map for one need or all."""
    session, today, counted = get_primary_session(), get_now().date(), _get_counted()
    state, need = request.args.get("state", ""), request.args.get("need", "")
    state, need = (state if state in STATES else ""), (need if need in NEEDS else "")
    ages = counted.check_ages(state)
    age_parts = tuple((GROUP_TITLES[one.group], _parts(one.counts, _AGE_PARTS)) for one in ages)
    coverage = counted.coverage
    queue = staff_figures.count_waiting(session, today=today)
    waiting = (("Reports", queue.reports), ("Proposals", queue.proposals), ("Conflicts", queue.conflicts))
    waiting_parts = tuple((words, _parts(one.counts, _WAITING_PARTS)) for words, one in waiting)
    work = staff_figures.count_work(session, today=today, months=_MONTHS)
    months = staff_figures.count_imports(session, today=today, months=_MONTHS)
    counts = {one.state: one.needs[need] if need in NEEDS else one.programs for one in coverage}
    calls = count_calls(session, today=today)
    page = FiguresPage(
        title="Figures",
        ages=ages,
        age_parts=age_parts,
        age_chart=stacked(age_parts),
        age_keys=AGE_KEYS,
        state=state,
        states=STATE_CHOICES,
        need=need,
        needs=tuple(NEED_WORDS.items()),
        tiles=tile_map(counts),
        by_state=tuple(map(_state_row, coverage)),
        lacking=tuple(name for code, name in STATES.items() if not counts.get(code)),
        waiting=waiting,
        waiting_parts=waiting_parts,
        waiting_chart=stacked(waiting_parts),
        waiting_keys=WAITING_KEYS,
        work=work,
        work_chart=stacked([(one.month, _of_month(one)) for one in reversed(work)]),
        work_keys=WORK_KEYS,
        months=months,
        months_chart=stacked([(one.month, (("one", one.lists),)) for one in reversed(months)]),
        audit=find_latest_audit(session),
        calls=calls,
        outcomes=tuple((CALL_WORDS[cast("CallOutcome", name)], count) for name, count in calls.counts),
        counted_at=counted.counted_at,
    )
    return show("staff/figures.html", page)


def _get_counted() -> DirectoryFigures:
    """Return the figures over all programs: those kept, unless they are old or somebody asks for new ones."""
    found = find_directory_figures(get_primary_session(), now=get_now())
    if found is not None and "again" not in request.args:
        return found
    follow_programs()
    # Counted without SQLite's lock, and shown even if somebody holds it for so long that they can't be kept.
    counted = count_directory(get_primary_session(), now=get_now())
    with writing_if_free() as session:
        keep_directory_figures(session, counted)
    return counted


def _state_row(one: StateCoverage) -> StateRow:
    counts = (one.programs, *(one.needs[need] for need in NEEDS))
    return StateRow(state=one.state, name=STATES.get(one.state, one.state), counts=counts)


def _of_month(one: MonthOfWork) -> tuple[tuple[str, int], ...]:
    return (("new", one.checks), ("mid", one.changes), ("old", one.reports + one.proposals))


def _parts(counts: Mapping[str, int], parts: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, int], ...]:
    return tuple((part, sum(counts[name] for name in names)) for part, names in parts.items())
