"""Counts over the whole directory, for the page about the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
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


def count_ages(session: Session, *, since: date) -> AgeCounts:
    """Count the listed programs, and those that no list since a day has."""
    number = func.count()
    statement = select(
        number,
        number.filter(ProgramRow.as_of < since.isoformat()),
        number.filter(ProgramRow.as_of.is_(None)),
        func.max(ProgramRow.as_of),
    ).where(ProgramRow.listed)
    listed, old, undated, newest = session.execute(statement).one()
    return AgeCounts(listed=listed, old=old, undated=undated, newest=newest or "")


def count_by_point(session: Session) -> dict[str, int]:
    """Count the listed programs by the precision of their point: ``street``, ``zip``, ``none``."""
    number = func.count().label("number")
    statement = select(ProgramRow.point, number).where(ProgramRow.listed).group_by(ProgramRow.point)
    return {row.point: row.number for row in session.execute(statement)}


def find_precisions(session: Session) -> dict[tuple[str, str], DatePrecision]:
    """Return how much of its date is known of each loaded list, by source and ISO date."""
    rows = session.execute(select(SnapshotRow.source, SnapshotRow.as_of, SnapshotRow.as_of_precision))
    return {(row.source, row.as_of): row.as_of_precision for row in rows}
