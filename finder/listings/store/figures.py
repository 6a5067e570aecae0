"""Counts over the whole directory, for the page about the data."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from finder.listings.store.tables import ListingRow, ProgramRow, SnapshotRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCount:
    """How many listed programs one source speaks of, and how old its words are."""

    source: str
    programs: int
    newest: str
    """ISO date of the newest of its lists that holds any of them, or ""."""
    oldest: str
    """The oldest date that is the source's last word on one of them, or ""."""


def count_by_source(session: Session) -> list[SourceCount]:
    """Return every source that speaks of a listed program, the one with the most first."""
    last_word = (
        select(SnapshotRow.source, ListingRow.program_id, func.max(SnapshotRow.as_of).label("as_of"))
        .join(ListingRow, ListingRow.snapshot_id == SnapshotRow.id)
        .join(ProgramRow, ProgramRow.id == ListingRow.program_id)
        .where(ProgramRow.listed)
        .group_by(SnapshotRow.source, ListingRow.program_id)
        .subquery()
    )
    count = func.count()
    # Of an undated list the date is NULL, which `min` overlooks: yet it counts as the oldest.
    oldest = case((func.count(last_word.c.as_of) == count, func.min(last_word.c.as_of)))
    statement = (
        select(last_word.c.source, count, func.max(last_word.c.as_of), oldest)
        .group_by(last_word.c.source)
        .order_by(count.desc(), last_word.c.source)
    )
    return [
        SourceCount(source=source, programs=number, newest=newest, oldest=oldest)
        for source, number, newest, oldest in session.execute(statement)
    ]


def count_by_point(session: Session) -> dict[str, int]:
    """Count the listed programs by how well their point is known: ``street``, ``zip``, ``none``."""
    number = func.count().label("number")
    statement = select(ProgramRow.point, number).where(ProgramRow.listed).group_by(ProgramRow.point)
    return {row.point: row.number for row in session.execute(statement)}
