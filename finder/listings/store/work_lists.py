"""Lists of programs for staff pages: filtered, sorted, counted and cut by the database, on narrow tables with an index for each.

No query here reads the documents of a program that isn't shown, and none goes through more rows than `MOST_COUNTED`
where a list has more: a count beyond it is a count of at least that many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from sqlalchemy import ColumnExpressionArgument, Select, Table, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from finder.listings.rules.normalization import plain
from finder.listings.rules.programs import Card
from finder.listings.rules.search_words import WHOLE, Term
from finder.listings.store.program_words import count_up_to, select_ids
from finder.listings.store.programs import find_cards
from finder.listings.store.work_tables import ProgramWorkRow

MOST_COUNTED = 20_000
"""Rows that a count goes through at most: more than the whole directory has, so that only larger ones are cut."""
_MANY = 2_000
"""Programs with a word from which on it is quicker to go down the list than to sort all that have the word."""
_CHUNK = 500
Standing = Literal["", "not_listed", "closed", "only_in_older_list"]
STANDINGS: tuple[Standing, ...] = ("", "not_listed", "closed", "only_in_older_list")
"""Which programs: the listed ones, or those that aren't, for any reason or for one."""
IdSelection = Select[str]
"""A statement for program ids that another store built."""
_Condition = ColumnExpressionArgument[bool]
_WORK = cast(Table, ProgramWorkRow.__table__)
_Work = _WORK.c
"""Columns of the table, not of its class: SQLAlchemy's work for the ORM would cost more than the queries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Criteria for programs; a program must meet all that are set."""

    terms: tuple[Term, ...] = ()
    """What was searched for, as words."""
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


def count_work(session: Session, wanted: WorkFilter, *, most: int | None = MOST_COUNTED) -> Count:
    """Count the programs that match, up to `most`; None: all."""
    inner = select(_Work.program_id).where(*_conditions(session, wanted))
    inner = inner if most is None else inner.limit(most + 1)
    number = session.scalar(select(func.count()).select_from(inner.subquery())) or 0
    return Count(number=number if most is None else min(number, most), is_more=most is not None and number > most)


def list_work(session: Session, wanted: WorkFilter, *, limit: int, offset: int = 0) -> list[Card]:
    """Return a page of cards of the programs that match: by oldest check, then by oldest list, then by id."""
    return find_cards(session, list(session.scalars(_select_page(session, wanted).limit(limit).offset(offset))))


def iterate_work(session: Session, wanted: WorkFilter) -> Iterator[list[Card]]:
    """Yield all cards that match in the same order, in pieces that are read one after the other."""
    conditions = _conditions(session, wanted)
    order, last = (_Work.check_order, _Work.program_id), ("", "")
    while True:
        after = or_(_Work.check_order > last[0], and_(_Work.check_order == last[0], _Work.program_id > last[1]))
        statement = select(*order).where(*conditions, after).order_by(*order).limit(_CHUNK)
        rows = session.execute(statement).all()
        if not rows:
            return
        last = (rows[-1][0], rows[-1][1])
        yield find_cards(session, [row[1] for row in rows])


def _select_page(session: Session, wanted: WorkFilter) -> Select[str]:
    return select(_Work.program_id).where(*_conditions(session, wanted)).order_by(_Work.check_order, _Work.program_id)


def _conditions(session: Session, wanted: WorkFilter) -> list[_Condition]:
    tests = [*_standing_conditions(wanted.standing), *_place_conditions(wanted), *_age_conditions(wanted)]
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
    return [*tests, *_text_conditions(session, wanted)]


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
    if wanted.is_never_checked:
        return [_Work.last_checked_on.is_(None)]
    lacks_one = _Work.oldest_check_on.is_(None)
    if wanted.is_partly_checked:
        return [lacks_one]
    if wanted.checked_before is not None:
        return [or_(lacks_one, _Work.oldest_check_on < wanted.checked_before.isoformat())]
    return []


def _text_conditions(session: Session, wanted: WorkFilter) -> list[_Condition]:
    """Return the conditions of a search: rare words are looked up first, frequent ones tried row by row."""
    if wanted.part:
        return [_Work.words.contains(wanted.part, autoescape=True)]
    if not wanted.terms:
        return [_Work.program_id == wanted.program_id] if wanted.program_id else []
    tests = [_text_condition(session, term) for term in wanted.terms]
    return [or_(_Work.program_id == wanted.program_id, and_(*tests))] if wanted.program_id else [and_(*tests)]


def _text_condition(session: Session, term: Term) -> _Condition:
    if count_up_to(session, term, limit=_MANY) < _MANY:
        return _Work.program_id.in_(select_ids(term))
    # A frequent word is soon met on the way down the list; the index would be read through again for each row.
    return or_(*(_begins_in_row(start) for start in term.starts))


def _begins_in_row(start: str) -> _Condition:
    padded = literal(" ").concat(_Work.words).concat(" ")
    sought = f" {start.removesuffix(WHOLE)} " if start.endswith(WHOLE) else f" {start}"
    return padded.contains(sought, autoescape=True)


def _holds(selection: IdSelection) -> Any:
    """Return the condition that a statement for ids has this row's, asked for each row by index."""
    (column,) = selection.selected_columns
    return selection.where(column == _Work.program_id).correlate(_WORK).exists()


def find_existing(session: Session, program_id: str) -> str:
    """Return `program_id` if a program has it, listed or not, else ""."""
    return session.scalar(select(_Work.program_id).where(_Work.program_id == program_id)) or ""
