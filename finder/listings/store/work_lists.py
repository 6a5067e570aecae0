"""Lists of programs for staff pages: filtered, sorted, counted and cut by the database, on narrow tables with an index for each.

No query here reads the documents of a program that isn't shown, and none goes through more rows than `MOST_COUNTED`
where a list has more: a count beyond it is a count of at least that many. A list begins at one of two ends: at few
programs that another table or the index of words names (`is_driven`), or at the top of an index in the order of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, cast

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    ScalarSelect,
    Select,
    Table,
    and_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from finder.listings.rules.briefs import Brief
from finder.listings.rules.normalization import plain
from finder.listings.rules.search_words import Term
from finder.listings.store.briefs import BRIEF_COLUMNS, read_brief
from finder.listings.store.kept_counts import keep_count
from finder.listings.store.program_words import has_in_row, select_ids
from finder.listings.store.tables import ProgramRow
from finder.listings.store.work_tables import ProgramWorkRow

MOST_COUNTED = 20_000
"""Rows that a count goes through at most: more than the whole directory has, so that only larger ones are cut."""
MANY = 2_000
"""Programs with a word from which on it is quicker to go down the list than to sort all that have the word; a count of
programs with only such words ends there too: whoever finds so many asks for more words, not for page 41."""
_CHUNK = 500
Standing = Literal["", "not_listed", "closed", "only_in_older_list"]
STANDINGS: tuple[Standing, ...] = ("", "not_listed", "closed", "only_in_older_list")
"""Which programs: the listed ones, or those that aren't, for any reason or for one."""
IdSelection = Select[str]
"""A statement for program ids that another store built."""
_Condition = ColumnExpressionArgument[bool]
Detail = Callable[[ColumnElement[str]], ScalarSelect[Any]]
"""What another store says of a program: makes the statement for it from the column of the program's id."""
_WORK, _PROGRAM = cast(Table, ProgramWorkRow.__table__), cast(Table, ProgramRow.__table__)
_Work = _WORK.c
"""Columns of the table, not of its class: SQLAlchemy's work for the ORM would cost more than the queries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Criteria for programs; a program must meet all that are set."""

    terms: tuple[Term, ...] = ()
    """Words that were searched for and that few programs have: fewer than `MANY`."""
    common_terms: tuple[Term, ...] = ()
    """Words that were searched for and that more programs have."""
    part: str = ""
    """Any part of its words, where words that begin so found nothing: a scan."""
    program_id: str = ""
    """Found as well, whatever its words are."""
    standing: Standing = ""
    state: str = ""
    county: str = ""
    city: str = ""
    need: str = ""
    """One of `listings.rules.vocabulary.NEEDS`."""
    checked_before: date | None = None
    """The oldest check of all groups is older than this day, or some group was never checked."""
    is_never_checked: bool = False
    """True for programs of which no group was ever checked."""
    is_partly_checked: bool = False
    """True for programs with a group that was never checked."""
    has_no_phone: bool = False
    in_doubt: bool = False
    license_ended_by: date | None = None
    """The license ran out before this day."""
    among: tuple[IdSelection, ...] = ()
    """Only programs that each of these statements returns."""
    without: tuple[IdSelection, ...] = ()
    """None of the programs that these return."""


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
    session: Session, wanted: WorkFilter, *, number: int, size: int, details: Sequence[Detail] = ()
) -> WorkPage:
    """Return a page of the programs that match: by oldest check, then by oldest list, then by id."""
    if is_driven(wanted):
        # One way through the few that match both counts and sorts them.
        rows, found = _read(session, _select_page(wanted, counts=True), size, (number - 1) * size, details)
        if rows or number == 1:
            return WorkPage(rows=rows, total=Count(number=found), number=number, pages=_pages(found, size))
    total = count_work(session, wanted)
    pages = _pages(total.number, size)
    number = min(number, pages)
    rows, _ = _read(session, _select_page(wanted), size, (number - 1) * size, details)
    return WorkPage(rows=rows, total=total, number=number, pages=pages)


def _pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


def is_driven(wanted: WorkFilter) -> bool:
    """Return whether the list begins at the programs that another table or the index of words names."""
    return bool(wanted.among or wanted.terms)


def iterate_work(session: Session, wanted: WorkFilter, details: Sequence[Detail] = ()) -> Iterator[list[WorkRow]]:
    """Yield all programs that match in the same order, in pieces that are read one after the other."""
    statement, last = _select_page(wanted), ("", "")
    while True:
        after = or_(_Work.check_order > last[0], and_(_Work.check_order == last[0], _Work.program_id > last[1]))
        found = session.execute(statement.where(after).limit(_CHUNK)).all()
        if not found:
            return
        last = (found[-1].check_order, found[-1].program_id)
        rows, _ = _read(session, statement.where(after), _CHUNK, 0, details)
        yield rows


def _select_page(wanted: WorkFilter, *, counts: bool = False) -> Select[Any]:
    columns = (_Work.program_id, _Work.check_order, *((func.count().over().label("found"),) if counts else ()))
    return select(*columns).where(*_conditions(wanted)).order_by(_Work.check_order, _Work.program_id)


def _read(
    session: Session, page: Select[Any], limit: int, offset: int, details: Sequence[Detail]
) -> tuple[list[WorkRow], int]:
    """Return the programs of a page, and how many match if `page` counts: first the ids, then only what they show."""
    ids = page.limit(limit).offset(offset).subquery("page")
    found = ids.c.found if "found" in ids.c else literal(0)
    rows = session.execute(
        select(found, *BRIEF_COLUMNS, *(detail(ids.c.program_id) for detail in details))
        .join_from(ids, _PROGRAM, _PROGRAM.c.id == ids.c.program_id)
        .order_by(ids.c.check_order, ids.c.program_id)
    ).all()
    return [WorkRow(brief=read_brief(row[1], row[2]), details=tuple(row[3:])) for row in rows], rows[0][
        0
    ] if rows else 0


def count_work(session: Session, wanted: WorkFilter, *, most: int | None = MOST_COUNTED) -> Count:
    """Count the programs that match, up to `most`, or up to `MANY` by frequent words only; `most` None: all."""
    if most is not None and wanted.common_terms and not is_driven(wanted):
        most = MANY
    if wanted.without:
        return _count_others(session, wanted, most)
    number = _count(session, wanted, most)
    return _capped(number, most)


def _capped(number: int, most: int | None) -> Count:
    return Count(number=number if most is None else min(number, most), is_more=most is not None and number > most)


def _count_others(session: Session, wanted: WorkFilter, most: int | None) -> Count:
    """Count those that match less those of them that are left out: there are few of these, and an index leads to each."""
    everybody = replace(wanted, without=())
    (left_out,) = wanted.without
    at_most = session.scalar(select(func.count()).select_from(left_out.subquery())) or 0
    number = _count(session, everybody, None if most is None else most + at_most)
    if most is not None and number - at_most > most:
        return _capped(number - at_most, most)
    return _capped(number - _count(session, replace(everybody, among=(*wanted.among, left_out)), None), most)


def _count(session: Session, wanted: WorkFilter, most: int | None) -> int:
    if most is not None and wanted.common_terms and not is_driven(wanted):
        # The first that have the word mostly suffice; only where too few of them match, all are looked up.
        number = _count_up_to(session, _conditions(wanted, is_count=True, most=2 * most), most)
        if number > most:
            return number
    if is_driven(wanted):
        return _count_up_to(session, _conditions(wanted, is_count=True), most)
    # Nothing but the narrow table says how many match.
    return keep_count(session, (wanted, most), lambda: _count_up_to(session, _conditions(wanted, is_count=True), most))


def _count_up_to(session: Session, conditions: list[_Condition], most: int | None) -> int:
    inner = select(literal(1)).select_from(_WORK).where(*conditions)
    inner = inner if most is None else inner.limit(most + 1)
    return session.scalar(select(func.count()).select_from(inner.subquery())) or 0


def _conditions(wanted: WorkFilter, *, is_count: bool = False, most: int | None = None) -> list[_Condition]:
    """Return the conditions of a list; to count, frequent words too are looked up in their index.

    `most`: so many entries of the index for the first of them; None: all.
    """
    is_driven_here = is_driven(wanted) or (is_count and bool(wanted.common_terms))
    tests = [*_standing_conditions(wanted.standing), *_place_conditions(wanted), *_age_conditions(wanted)]
    if is_driven_here and not wanted.standing:
        # In a call, so that no index of it is used: without statistics SQLite takes it for rarer than what is looked up.
        tests[0] = func.coalesce(_Work.listed, False)
    if wanted.need:
        tests.append(_Work[f"has_{wanted.need}"])
    if wanted.has_no_phone:
        tests.append(~_Work.has_phone)
    if wanted.in_doubt:
        tests.append(_Work.is_in_doubt)
    if wanted.license_ended_by is not None:
        tests.append(_Work.license_until < wanted.license_ended_by.isoformat())
    tests += [_Work.program_id.in_(selection) for selection in wanted.among]
    tests += [~_holds(selection) for selection in wanted.without]
    return [*tests, *_text_conditions(wanted, is_count=is_count, most=most)]


def _standing_conditions(standing: Standing) -> list[_Condition]:
    if not standing:
        return [_Work.listed]
    if standing == "not_listed":
        return [~_Work.listed]
    return [_Work.not_listed_because == standing]


def _place_conditions(wanted: WorkFilter) -> list[_Condition]:
    tests: list[_Condition] = []
    if wanted.state:
        tests.append(_Work.state == wanted.state)
    if wanted.county:
        tests.append(_Work.county == wanted.county)
    if city := plain(wanted.city):
        tests.append(_Work.search_city == city)
    return tests


def _age_conditions(wanted: WorkFilter) -> list[_Condition]:
    """Return the conditions of age; what concerns the oldest check is a part of the order, and so of each list's index."""
    if wanted.is_never_checked:
        return [_Work.last_checked_on.is_(None)]
    if wanted.is_partly_checked:
        return [_Work.check_order < "1"]
    if wanted.checked_before is not None:
        return [_Work.check_order < wanted.checked_before.isoformat()]
    return []


def _text_conditions(wanted: WorkFilter, *, is_count: bool, most: int | None) -> list[_Condition]:
    """Return the conditions of a search: rare words are looked up first, frequent ones tried row by row."""
    if wanted.part:
        return [_Work.words.contains(wanted.part, autoescape=True)]
    tests: list[_Condition] = [_Work.program_id.in_(select_ids(term)) for term in wanted.terms]
    if is_count and not wanted.terms:
        found = [select_ids(term) for term in wanted.common_terms]
        if most is not None and found:
            found[0] = select(found[0].limit(most).subquery())
        tests += [_Work.program_id.in_(ids) for ids in found]
    else:
        # A frequent word is soon met on the way down the list; the index would be read through again for each row.
        tests += [or_(*(has_in_row(_Work.words, start) for start in term.starts)) for term in wanted.common_terms]
    if wanted.program_id:
        return [
            or_(_Work.program_id == wanted.program_id, and_(*tests)) if tests else _Work.program_id == wanted.program_id
        ]
    return tests


def _holds(selection: IdSelection) -> Any:
    """Return the condition that a statement for ids has this row's, asked for each row by index."""
    (column,) = selection.selected_columns
    return selection.where(column == _Work.program_id).correlate(_WORK).exists()
