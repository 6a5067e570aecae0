"""Counts over the whole directory, for the page about the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from finder.listings.rules.records import DatePrecision
from finder.listings.store.tables import ListingRow, ProgramRow, SnapshotRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCount:
    """The number of listed programs that one source reports on, and the age of its reports."""

    source: str
    programs: int
    newest: str
    """ISO date of the newest of its lists that has any of them, or ""."""
    newest_precision: DatePrecision
    oldest: str
    """The oldest date of the source's latest reports on them, or ""."""
    oldest_precision: DatePrecision


def count_by_source(session: Session) -> list[SourceCount]:
    """Return a count for every source that reports on a listed program, the largest first."""
    last_word = (
        select(SnapshotRow.source, ListingRow.program_id, func.max(SnapshotRow.as_of).label("as_of"))
        .join(ListingRow, ListingRow.snapshot_id == SnapshotRow.id)
        .join(ProgramRow, ProgramRow.id == ListingRow.program_id)
        .where(ProgramRow.listed)
        .group_by(SnapshotRow.source, ListingRow.program_id)
        .subquery()
    )
    count = func.count()
    # An undated list has a NULL date, which `min` ignores, yet it counts as the oldest.
    oldest = case((func.count(last_word.c.as_of) == count, func.min(last_word.c.as_of)))
    statement = (
        select(last_word.c.source, count, func.max(last_word.c.as_of), oldest)
        .group_by(last_word.c.source)
        .order_by(count.desc(), last_word.c.source)
    )
    precisions = find_precisions(session)
    return [
        SourceCount(
            source=source,
            programs=number,
            newest=newest,
            newest_precision=precisions.get((source, newest), "day"),
            oldest=oldest,
            oldest_precision=precisions.get((source, oldest), "day"),
        )
        for source, number, newest, oldest in session.execute(statement)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeCounts:
    """The listed programs by the age of the newest list that has each."""

    newest: str
    """ISO date of the newest of these lists, or ""."""
    listed: int
    old: int
    """Those whose newest list is older than a day."""
    undated: int
    """Those whose lists have no date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramCounts:
    """Counts of the listed programs."""

    ages: AgeCounts
    with_phone: int
    phones_checked: int
    """Of those with a phone: checked by staff since a day."""
    never_checked: int
    openings: int
    """Those with a report of openings since a day."""
    rough_points: int
    """Those whose point is only that of their ZIP."""
    no_points: int


def count_ages(session: Session, *, since: date) -> AgeCounts:
    """Count the listed programs, and those that no list since a day has.

    It reads all of them, like the counts below: a newer list changes their dates, so no index has these.
    """
    return _read_ages(session.execute(select(*_count_ages(since)).where(ProgramRow.listed)).one())


def count_listed(session: Session, *, lists_since: date, phones_since: date, openings_since: date) -> ProgramCounts:
    """Count the listed programs by their lists, staff checks and points, reading them once."""
    ages, number = _count_ages(lists_since), func.count()
    is_checked = ProgramRow.phone_checked_on >= phones_since.isoformat()
    statement = select(
        *ages,
        number.filter(ProgramRow.has_phone).label("with_phone"),
        number.filter(ProgramRow.has_phone, is_checked).label("phones_checked"),
        number.filter(ProgramRow.last_checked_on.is_(None)).label("never_checked"),
        number.filter(ProgramRow.opening_on >= openings_since.isoformat()).label("openings"),
        number.filter(ProgramRow.point == "zip").label("rough_points"),
        number.filter(ProgramRow.point == "none").label("no_points"),
    ).where(ProgramRow.listed)
    row = session.execute(statement).one()
    rest = {name: value for name, value in row._mapping.items() if name in ProgramCounts.__slots__}
    return ProgramCounts(ages=_read_ages(row), **rest)


def _count_ages(since: date) -> list[ColumnElement[Any]]:
    number = func.count()
    return [
        number.label("listed"),
        number.filter(ProgramRow.as_of < since.isoformat()).label("old"),
        number.filter(ProgramRow.as_of.is_(None)).label("undated"),
        func.max(ProgramRow.as_of).label("newest"),
    ]


def _read_ages(row: Any) -> AgeCounts:
    return AgeCounts(listed=row.listed, old=row.old, undated=row.undated, newest=row.newest or "")


def find_precisions(session: Session) -> dict[tuple[str, str], DatePrecision]:
    """Return how much of its date is known of each loaded list, by source and ISO date."""
    rows = session.execute(select(SnapshotRow.source, SnapshotRow.as_of, SnapshotRow.as_of_precision))
    return {(row.source, row.as_of): row.as_of_precision for row in rows}
