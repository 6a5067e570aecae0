"""The most urgent programs to call, found by index: four sorted runs of the queue, each cut by the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from finder.listings.store.kept_counts import keep_count
from finder.listings.store.work_filters import IdSelection
from finder.listings.store.work_lists import MOST_COUNTED, Count
from finder.listings.store.work_tables import ProgramWorkRow

_SHAPES = 500
"""Statements kept: of filters that differ in which conditions they set, and in the account that asks."""
_WORK = cast(Table, ProgramWorkRow.__table__)
_Work = _WORK.c
"""Columns of the table, not of its class: SQLAlchemy's work for the ORM would cost more than the queries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A program to call."""

    id: str
    area: str
    queue_on: str
    """Since when some group is unchecked (ISO); "" without any date."""
    last_checked_on: str
    is_alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which programs to call."""

    state: str = ""
    county: str = ""
    """Of this state, or "" for all."""
    without: tuple[IdSelection, ...] = ()
    """None of the programs that these statements return."""
    but: Collection[str] = ()
    """None of these ids."""
    not_checked_on: str = ""
    """Not those of which something was checked on this day (ISO)."""


def list_first(session: Session, wanted: QueueFilter, *, limit: int) -> list[QueueRow]:
    """Return the first programs to call of each run: alone in their area or not, with a date or without.

    The most urgent `limit` of all are among them; `listings.rules.freshness` sorts them, since urgency depends on the day.
    """
    return [_row(row) for row in session.execute(_select_runs(_shape(wanted)), {**_values(wanted), "most": limit})]


def list_some(session: Session, wanted: QueueFilter, ids: Collection[str]) -> list[QueueRow]:
    """Return those of `ids` that are in a queue; in no particular order."""
    if not ids:
        return []
    statement = select(*_columns()).where(*_conditions(_shape(wanted)), _Work.program_id.in_(_ids("some")))
    return [_row(row) for row in session.execute(statement, {**_values(wanted), "some": sorted(ids)})]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of a filter is in the text of a statement. One text is made once: making it would cost more than the query."""

    without: tuple[IdSelection, ...]
    is_of_state: bool
    is_of_county: bool
    leaves_out: bool
    is_unchecked: bool


def _shape(wanted: QueueFilter) -> _Shape:
    return _Shape(
        wanted.without, bool(wanted.state), bool(wanted.county), bool(wanted.but), bool(wanted.not_checked_on)
    )


def _values(wanted: QueueFilter) -> dict[str, Any]:
    values = {"in_state": wanted.state, "in_county": wanted.county, "not_on": wanted.not_checked_on}
    return {
        **{name: value for name, value in values.items() if value},
        **({"but": sorted(wanted.but)} if wanted.but else {}),
    }


def _ids(name: str) -> Any:
    """Return ids as SQL literals: there may be more of them than a statement may have parameters."""
    return bindparam(name, expanding=True, literal_execute=True)


@lru_cache(maxsize=_SHAPES)
def _select_runs(shape: _Shape) -> Any:
    conditions = _conditions(shape)
    return union_all(
        *(
            select(_select_run(conditions, is_alone=is_alone, is_dated=is_dated).limit(bindparam("most")).subquery())
            for is_alone in (True, False)
            for is_dated in (True, False)
        )
    )


def count_queue(session: Session, wanted: QueueFilter) -> Count:
    """Count the programs to call, up to `MOST_COUNTED`: all that can be called by index, less those left out."""
    values, shape = _values(replace(wanted, not_checked_on="")), _shape(replace(wanted, not_checked_on=""))
    at_most = len(wanted.but) + sum(session.scalar(_select_size(selection)) or 0 for selection in wanted.without)
    number = keep_count(
        session,
        ("queue", wanted.state, wanted.county, at_most),
        lambda: session.scalar(_count_everybody(shape), {**values, "most": MOST_COUNTED + 1 + at_most}) or 0,
    )
    if number - at_most > MOST_COUNTED:
        return Count(number=MOST_COUNTED, is_more=True)
    if shape.without or shape.leaves_out:
        number -= session.scalar(_count_left_out(shape), {**values, "most": number}) or 0
    return Count(number=min(number, MOST_COUNTED), is_more=number > MOST_COUNTED)


@lru_cache(maxsize=_SHAPES)
def _select_size(selection: IdSelection) -> Any:
    return select(func.count()).select_from(selection.subquery())


@lru_cache(maxsize=_SHAPES)
def _count_everybody(shape: _Shape) -> Any:
    return _count_up_to(_conditions(replace(shape, without=(), leaves_out=False)))


@lru_cache(maxsize=_SHAPES)
def _count_left_out(shape: _Shape) -> Any:
    everybody = _conditions(replace(shape, without=(), leaves_out=False))
    if not shape.is_of_state:
        # In a call, so that no index of it is used: the few that are left out lead to their rows.
        everybody[0] = func.coalesce(_Work.is_callable, False)
    left_out = [_Work.program_id.in_(selection) for selection in shape.without]
    if shape.leaves_out:
        left_out.append(_Work.program_id.in_(_ids("but")))
    return _count_up_to([*everybody, or_(*left_out)])


def _count_up_to(conditions: list[Any]) -> Any:
    inner = select(literal(1)).select_from(_WORK).where(*conditions).limit(bindparam("most"))
    return select(func.count()).select_from(inner.subquery())


def _columns() -> tuple[Any, ...]:
    return (_Work.program_id, _Work.area, _Work.queue_on, _Work.last_checked_on, _Work.is_alone)


def _select_run(conditions: list[Any], *, is_alone: bool, is_dated: bool) -> Any:
    has_date = _Work.queue_on.is_not(None) if is_dated else _Work.queue_on.is_(None)
    return (
        select(*_columns())
        .where(*conditions, _Work.is_alone == is_alone, has_date)
        .order_by(_Work.queue_on, _Work.program_id)
    )


def _conditions(shape: _Shape) -> list[Any]:
    tests: list[Any] = [_Work.is_callable]
    if shape.is_of_state:
        tests.append(_Work.state == bindparam("in_state"))
    if shape.is_of_county:
        tests.append(_Work.county == bindparam("in_county"))
    for selection in shape.without:
        (column,) = selection.selected_columns
        tests.append(~selection.where(column == _Work.program_id).correlate(_WORK).exists())
    if shape.leaves_out:
        tests.append(_Work.program_id.not_in(_ids("but")))
    if shape.is_unchecked:
        tests.append(func.coalesce(_Work.last_checked_on < bindparam("not_on"), True))
    return tests


def _row(row: Any) -> QueueRow:
    return QueueRow(
        id=row.program_id,
        area=row.area,
        queue_on=row.queue_on,
        last_checked_on=row.last_checked_on,
        is_alone=row.is_alone,
    )
