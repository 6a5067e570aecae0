"""The most urgent programs to call, found by index: four sorted runs of the queue, each cut by the database."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, cast

from sqlalchemy import Table, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from finder.listings.store.kept_counts import keep
from finder.listings.store.work_filters import IdSelection
from finder.listings.store.work_lists import MOST_COUNTED, Count
from finder.listings.store.work_tables import ProgramWorkRow
from finder.platform.database.bulk import chunked
from finder.platform.database.quick_rows import QuickRows

_MOST_BOUND = 500
"""Ids that are bound to a statement as parameters, each four times; SQLite takes 32,766."""
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
    without_as_of: Hashable = None
    """Another value after each change of what they return, so that counts may be kept; None: not known."""
    but: Collection[str] = ()
    """None of these ids."""
    not_checked_on: str = ""
    """Not those of which something was checked on this day (ISO)."""


def list_first(session: Session, wanted: QueueFilter, *, limit: int) -> list[QueueRow]:
    """Return the first programs to call of each run: alone in their area or not, with a date or without.

    The most urgent `limit` of all are among them; `listings.rules.freshness` sorts them, since urgency depends on the day.
    """
    return _read(session, wanted, _select_runs(_shape(wanted)), most=limit)


def list_some(session: Session, wanted: QueueFilter, ids: Collection[str]) -> list[QueueRow]:
    """Return those of `ids` that are in a queue; in no particular order."""
    statement = _select_some(_shape(wanted))
    return [row for chunk in chunked(sorted(ids)) for row in _read(session, wanted, statement, some=_padded(chunk))]


def _read(session: Session, wanted: QueueFilter, statement: QuickRows, **values: Any) -> list[QueueRow]:
    return [_row(row) for row in statement.all(session, **_values(wanted), **values)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What of a filter is in the text of a statement. One text is made once: making it would cost more than the query."""

    without: tuple[IdSelection, ...]
    is_of_state: bool
    is_of_county: bool
    leaves_out: Literal["", "some", "many"]
    """Whether there are ids to leave out: many stand in the text, for there may be more than a statement may have parameters."""
    is_unchecked: bool


def _shape(wanted: QueueFilter) -> _Shape:
    return _Shape(
        without=wanted.without,
        is_of_state=bool(wanted.state),
        is_of_county=bool(wanted.county),
        leaves_out="many" if len(wanted.but) > _MOST_BOUND else "some" if wanted.but else "",
        is_unchecked=bool(wanted.not_checked_on),
    )


def _values(wanted: QueueFilter) -> dict[str, Any]:
    values = {"in_state": wanted.state, "in_county": wanted.county, "not_on": wanted.not_checked_on}
    return {
        **{name: value for name, value in values.items() if value},
        **({"but": _padded(wanted.but)} if wanted.but else {}),
    }


def _padded(ids: Collection[str]) -> list[str]:
    """Return ids, the last one again and again up to a power of two: each other number of them would be another statement."""
    found = sorted(ids)
    return found + found[-1:] * ((1 << (len(found) - 1).bit_length()) - len(found))


@lru_cache(maxsize=_SHAPES)
def _select_runs(shape: _Shape) -> QuickRows:
    conditions = _conditions(shape)
    return QuickRows(
        union_all(
            *(
                select(
                    _select_run(conditions, is_alone=is_alone, is_dated=is_dated).limit(bindparam("most")).subquery()
                )
                for is_alone in (True, False)
                for is_dated in (True, False)
            )
        )
    )


@lru_cache(maxsize=_SHAPES)
def _select_some(shape: _Shape) -> QuickRows:
    return QuickRows(
        select(*_columns()).where(*_conditions(shape), _Work.program_id.in_(bindparam("some", expanding=True)))
    )


def count_queue(session: Session, wanted: QueueFilter) -> Count:
    """Count the programs to call, up to `MOST_COUNTED`: all that can be called, less those left out, whom an index leads to."""
    everybody, at_most = replace(wanted, but=(), not_checked_on=""), len(wanted.but)
    number = keep(
        session,
        ("queue", everybody, at_most) if wanted.without_as_of is not None or not wanted.without else None,
        lambda: _count_all(session, everybody, at_most),
    )
    if number - at_most > MOST_COUNTED:
        return Count(number=MOST_COUNTED, is_more=True)
    number -= len(list_some(session, everybody, wanted.but))
    return Count(number=min(number, MOST_COUNTED), is_more=number > MOST_COUNTED)


def _count_all(session: Session, wanted: QueueFilter, at_most: int) -> int:
    """Count the programs to call but for those that statements leave out, up to `at_most` more than `MOST_COUNTED`."""
    shape, values = _shape(wanted), _values(wanted)
    left_out = sum(_select_size(selection).scalar(session) for selection in wanted.without)
    most = MOST_COUNTED + 1 + at_most + left_out
    number: int = _count_everybody(shape).scalar(session, **values, most=most)
    if wanted.without and number < most:
        number -= _count_left_out(shape).scalar(session, **values, most=number)
    return number


@lru_cache(maxsize=_SHAPES)
def _select_size(selection: IdSelection) -> QuickRows:
    return QuickRows(select(func.count()).select_from(selection.subquery()))


@lru_cache(maxsize=_SHAPES)
def _count_everybody(shape: _Shape) -> QuickRows:
    return _count_up_to(_conditions(replace(shape, without=())))


@lru_cache(maxsize=_SHAPES)
def _count_left_out(shape: _Shape) -> QuickRows:
    everybody = _conditions(replace(shape, without=()))
    if not shape.is_of_state:
        # In a call, so that no index of it is used: the few that are left out lead to their rows.
        everybody[0] = func.coalesce(_Work.is_callable, False)
    return _count_up_to([*everybody, or_(*(_Work.program_id.in_(selection) for selection in shape.without))])


def _count_up_to(conditions: list[Any]) -> QuickRows:
    inner = select(literal(1)).select_from(_WORK).where(*conditions).limit(bindparam("most"))
    return QuickRows(select(func.count()).select_from(inner.subquery()))


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
        but: Any = bindparam("but", expanding=True, literal_execute=shape.leaves_out == "many")
        tests.append(_Work.program_id.not_in(but))
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
