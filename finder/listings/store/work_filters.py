"""Which programs a list of staff has: its filter, and the conditions of it as the database takes them.

A list begins at one of two ends: at few programs that another table or the index of words names (`is_driven`), or at the
top of an index in the order of the list.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from sqlalchemy import ColumnExpressionArgument, Select, Table, and_, func, intersect, or_, select

from finder.listings.rules.normalization import plain
from finder.listings.rules.search_words import Term
from finder.listings.store.program_words import has_in_row, select_ids
from finder.listings.store.work_tables import ProgramWorkRow

Standing = Literal["", "not_listed", "closed", "only_in_older_list"]
STANDINGS: tuple[Standing, ...] = ("", "not_listed", "closed", "only_in_older_list")
"""Which programs: the listed ones, or those that aren't, for any reason or for one."""
IdSelection = Select[str]
"""A statement for program ids that another store built."""
Condition = ColumnExpressionArgument[bool]
_WORK = cast(Table, ProgramWorkRow.__table__)
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
    among_as_of: Hashable = None
    """Another value after each change of what they return, so that pages may be kept; None: not known."""
    without: tuple[IdSelection, ...] = ()
    """None of the programs that these return."""
    without_as_of: Hashable = None
    """Another value after each change of what they return, so that counts may be kept; None: not known."""


def is_driven(wanted: WorkFilter) -> bool:
    """Return whether the list begins at the programs that another table or the index of words names."""
    return bool(wanted.among or wanted.terms)


def select_conditions(wanted: WorkFilter, *, is_count: bool = False, most: int | None = None) -> list[Condition]:
    """Build the conditions of a list; to count, frequent words too are looked up in their index.

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


def _standing_conditions(standing: Standing) -> list[Condition]:
    if not standing:
        return [_Work.listed]
    if standing == "not_listed":
        return [~_Work.listed]
    return [_Work.not_listed_because == standing]


def _place_conditions(wanted: WorkFilter) -> list[Condition]:
    tests: list[Condition] = []
    if wanted.state:
        tests.append(_Work.state == wanted.state)
    if wanted.county:
        tests.append(_Work.county == wanted.county)
    if city := plain(wanted.city):
        tests.append(_Work.search_city == city)
    return tests


def _age_conditions(wanted: WorkFilter) -> list[Condition]:
    """Return the conditions of age; what concerns the oldest check is a part of the order, and so of each list's index."""
    if wanted.is_never_checked:
        return [_Work.last_checked_on.is_(None)]
    if wanted.is_partly_checked:
        return [_Work.check_order < "1"]
    if wanted.checked_before is not None:
        return [_Work.check_order < wanted.checked_before.isoformat()]
    return []


def _text_conditions(wanted: WorkFilter, *, is_count: bool, most: int | None) -> list[Condition]:
    """Return the conditions of a search: rare words are looked up first, frequent ones tried row by row."""
    if wanted.part:
        return [_Work.words.contains(wanted.part, autoescape=True)]
    ids = [select_ids(term) for term in wanted.terms]
    tests: list[Condition] = []
    if is_count and not ids:
        ids = [select_ids(term) for term in wanted.common_terms]
        if most is not None and ids:
            ids[0] = select(ids[0].limit(most).subquery())
    else:
        tests = [_is_in_row(term) for term in wanted.common_terms]
    if ids:
        # Intersected: of two conditions, PostgreSQL tried each program of the one against all entries of the other where it
        # took a word that stands in its statistics nowhere for one that a single program has.
        tests.insert(0, _Work.program_id.in_(intersect(*ids) if len(ids) > 1 else ids[0]))
    if wanted.program_id:
        return [
            or_(_Work.program_id == wanted.program_id, and_(*tests)) if tests else _Work.program_id == wanted.program_id
        ]
    return tests


def _is_in_row(term: Term) -> Condition:
    """Return the condition that a row has a frequent word, which is soon met on the way down the list.

    Its index of words would be read through again for each row. In a call, so that PostgreSQL takes half of the rows to have
    it: by the text alone it takes nearly none to, and reads and sorts them all.
    """
    return func.coalesce(or_(*(has_in_row(_Work.words, start) for start in term.starts)), False)


def _holds(selection: IdSelection) -> Any:
    """Return the condition that a statement for ids has this row's, asked for each row by index."""
    (column,) = selection.selected_columns
    return selection.where(column == _Work.program_id).correlate(_WORK).exists()
