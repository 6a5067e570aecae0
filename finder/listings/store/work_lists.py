"""Lists of programs for staff pages: filtered, sorted, counted and cut by the database, on narrow tables with an index for each.

No query here reads the documents of a program that isn't shown, and none goes through more rows than `MOST_COUNTED`
where a list has more: a count beyond it is a count of at least that many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    Table,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from finder.listings.rules.briefs import Brief
from finder.listings.store.briefs import BRIEF_COLUMNS, read_brief
from finder.listings.store.kept_counts import keep
from finder.listings.store.tables import ProgramRow
from finder.listings.store.work_filters import Condition, WorkFilter, is_driven, select_conditions
from finder.listings.store.work_tables import ProgramWorkRow
from finder.platform.database.quick_rows import QuickRows

MOST_COUNTED = 20_000
"""Rows that a count goes through at most: more than the whole directory has, so that only larger ones are cut."""
MANY = 2_000
"""Programs with a word from which on it is quicker to go down the list than to sort all that have the word; a count of
programs with only such words ends there too: whoever finds so many asks for more words, not for page 41."""
LONG_WALK = 1_000
"""Rows of a list that are gone through for a page before it is quicker to look its frequent words up in their index."""
_CHUNK = 500
_STATEMENTS = 500
"""Statements kept, each for one filter."""
Detail = Callable[[ColumnElement[str]], ScalarSelect[Any]]
"""What another store says of a program: makes the statement for it from the column of the program's id."""
_WORK, _PROGRAM = cast(Table, ProgramWorkRow.__table__), cast(Table, ProgramRow.__table__)
_Work = _WORK.c
"""Columns of the table, not of its class: SQLAlchemy's work for the ORM would cost more than the queries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of programs."""

    number: int
    is_more: bool = False
    """True where there are more than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """A program of a list."""

    brief: Brief
    details: tuple[Any, ...]
    """What other stores say of it, in the order in which they were asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    """A page of a list."""

    rows: list[WorkRow]
    total: Count
    number: int
    """The page: the last one where there are fewer than were asked for."""
    pages: int


def find_page(
    session: Session, wanted: WorkFilter, *, number: int, size: int, details: tuple[Detail, ...] = ()
) -> WorkPage:
    """Return a page of the programs that match: by oldest check, then by oldest list, then by id."""
    wanted = _begin_at_words(session, wanted, most=number * size)
    # One statement, whatever changed since.
    lasting = replace(wanted, without_as_of=None, among_as_of=None)
    if is_driven(wanted):
        rows, found = _find_driven(session, wanted, lasting, (number, size, details))
        if rows or number == 1:
            return WorkPage(rows=rows, total=Count(number=found), number=number, pages=_pages(found, size))
    total = count_work(session, wanted)
    pages = _pages(total.number, size)
    number = min(number, pages)
    rows, _ = _read(session, _select_rows(lasting, details, counts=False), wanted, size, (number - 1) * size)
    return WorkPage(rows=rows, total=total, number=number, pages=pages)


def _begin_at_words(session: Session, wanted: WorkFilter, *, most: int) -> WorkFilter:
    """Return the same filter, looked up in the index of words where going down the list for `most` programs would be long.

    Few programs may have two frequent words, and they may be anywhere in the list.
    """
    if not wanted.common_terms or is_driven(wanted):
        return wanted
    found = count_work(session, wanted)
    whole = count_work(session, replace(wanted, common_terms=()))
    if found.is_more or whole.number * most <= LONG_WALK * max(most, found.number):
        return wanted
    return replace(wanted, terms=wanted.common_terms, common_terms=())


def _find_driven(
    session: Session, wanted: WorkFilter, lasting: WorkFilter, page: tuple[int, int, tuple[Detail, ...]]
) -> tuple[list[WorkRow], int]:
    """Return a page of a list that begins at few programs, and how many match.

    One way through those that match both counts and sorts them. Its ids are kept until the directory or what the list
    begins at changes: there may be thousands of them, and a page shows fifty. What the page shows is read each time.
    """
    (number, size, details), read = page, list[WorkRow]()

    def work_out() -> tuple[tuple[str, ...], int]:
        counted = _select_rows(lasting, details, counts=True)
        rows, found = _read(session, counted, wanted, size, (number - 1) * size)
        read.extend(rows)
        return tuple(row.brief.id for row in rows), found

    knows_changes = (not wanted.among or wanted.among_as_of is not None) and (
        not wanted.without or wanted.without_as_of is not None
    )
    ids, found = keep(session, (wanted, number, size) if knows_changes else None, work_out)
    if read or not ids:
        return read, found
    rows = {row.brief.id: row for row in map(_line, _select_some(details).all(session, ids=ids))}
    return [rows[program_id] for program_id in ids if program_id in rows], found


@lru_cache(maxsize=_STATEMENTS)
def _select_some(details: tuple[Detail, ...]) -> QuickRows:
    """Build the statement for what a list shows of some programs, in no order."""
    program_id = _PROGRAM.c.id
    shown = select(literal(0), *BRIEF_COLUMNS, *(detail(program_id) for detail in details)).select_from(_PROGRAM)
    return QuickRows(shown.where(program_id.in_(bindparam("ids", expanding=True))))


def _pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


def iterate_work(session: Session, wanted: WorkFilter, details: Sequence[Detail] = ()) -> Iterator[list[WorkRow]]:
    """Yield all programs that match in the same order, in pieces that are read one after the other."""
    ids, last = _select_ids(wanted).order_by(_Work.check_order, _Work.program_id), ("", "")
    while True:
        after = or_(_Work.check_order > last[0], and_(_Work.check_order == last[0], _Work.program_id > last[1]))
        piece = ids.where(after).limit(_CHUNK)
        found = session.execute(piece).all()
        if not found:
            return
        last = (found[-1].check_order, found[-1].program_id)
        yield [_line(row) for row in session.execute(_with_details(piece.subquery("page"), literal(0), details))]


def _select_ids(wanted: WorkFilter) -> Select[Any]:
    return select(_Work.program_id, _Work.check_order).where(*select_conditions(wanted))


@lru_cache(maxsize=_STATEMENTS)
def _select_rows(wanted: WorkFilter, details: tuple[Detail, ...], *, counts: bool) -> QuickRows:
    """Build the statement for a page of a list: first the ids, then only what they show; `counts`: with how many match.

    Kept: to make it costs more than to run it.
    """
    found = _select_ids(wanted)
    number: Any = literal(0)
    if counts:
        # Named twice, so databases hold it and count what they hold; a window would copy all of it once more.
        held = found.cte("held")
        number = select(func.count()).select_from(held).scalar_subquery()
        found = select(held.c.program_id, held.c.check_order)
    program_id, check_order = found.selected_columns
    page = found.order_by(check_order, program_id).limit(bindparam("most")).offset(bindparam("past")).subquery("page")
    return QuickRows(_with_details(page, number, details))


def _with_details(page: Subquery, number: Any, details: Sequence[Detail]) -> Select[Any]:
    return (
        select(number, *BRIEF_COLUMNS, *(detail(page.c.program_id) for detail in details))
        .join_from(page, _PROGRAM, _PROGRAM.c.id == page.c.program_id)
        .order_by(page.c.check_order, page.c.program_id)
    )


def _read(session: Session, rows: QuickRows, wanted: WorkFilter, limit: int, offset: int) -> tuple[list[WorkRow], int]:
    """Return the programs of a page, and how many match if the statement counts."""
    if wanted.terms or wanted.common_terms or wanted.part:
        # Of other words each time, and much like the last one: SQLAlchemy remembers how it translated that.
        found: Sequence[Any] = session.execute(rows.statement, {"most": limit, "past": offset}).all()
    else:
        found = rows.all(session, most=limit, past=offset)
    return list(map(_line, found)), found[0][0] if found else 0


def _line(row: Any) -> WorkRow:
    return WorkRow(brief=read_brief(row[1], row[2]), details=tuple(row[3:]))


def count_work(session: Session, wanted: WorkFilter, *, most: int | None = MOST_COUNTED) -> Count:
    """Count the programs that match, up to `most`, or up to `MANY` by frequent words only; `most` None: all."""
    if most is not None and wanted.common_terms and not is_driven(wanted):
        most = MANY
    number = _count_others(session, wanted, most) if wanted.without else _count(session, wanted, most)
    return Count(number=number if most is None else min(number, most), is_more=most is not None and number > most)


def _count_others(session: Session, wanted: WorkFilter, most: int | None) -> int:
    """Count those that match less those of them that are left out, up to one more than `most`."""
    key = None if wanted.without_as_of is None or is_driven(wanted) else (wanted, most)
    return keep(session, key, lambda: _count_less(session, wanted, most))


def _count_less(session: Session, wanted: WorkFilter, most: int | None) -> int:
    """Count the same: there are few that are left out, and an index leads to each."""
    everybody = replace(wanted, without=(), without_as_of=None)
    (left_out,) = wanted.without
    at_most = session.scalar(select(func.count()).select_from(left_out.subquery())) or 0
    number = _count(session, everybody, None if most is None else most + at_most)
    if most is not None and number - at_most > most:
        return number - at_most
    return number - _count(session, replace(everybody, among=(*wanted.among, left_out)), None)


def _count(session: Session, wanted: WorkFilter, most: int | None) -> int:
    if most is not None and wanted.common_terms and not is_driven(wanted):
        return keep(session, (wanted, most), lambda: _count_common(session, wanted, most))
    if is_driven(wanted):
        return _count_up_to(session, select_conditions(wanted, is_count=True), most)
    # Nothing but the narrow table says how many match.
    return keep(session, (wanted, most), lambda: _count_up_to(session, select_conditions(wanted, is_count=True), most))


def _count_common(session: Session, wanted: WorkFilter, most: int) -> int:
    """Count by frequent words: the first that have the word mostly suffice; where too few of them match, all are looked up."""
    number = _count_up_to(session, select_conditions(wanted, is_count=True, most=2 * most), most)
    return number if number > most else _count_up_to(session, select_conditions(wanted, is_count=True), most)


def _count_up_to(session: Session, conditions: list[Condition], most: int | None) -> int:
    inner = select(literal(1)).select_from(_WORK).where(*conditions)
    inner = inner if most is None else inner.limit(most + 1)
    return session.scalar(select(func.count()).select_from(inner.subquery())) or 0
