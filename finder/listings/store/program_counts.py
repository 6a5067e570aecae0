"""What an import says of the programs that it touched: how precise their points are, and why some aren't listed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.listings.rules.programs import NotListedReason
from finder.listings.store.tables import ProgramRow
from finder.platform.database.bulk import chunked


def count_precisions(session: Session, ids: Iterable[str]) -> dict[str, int]:
    """Count the programs of `ids` by the precision of their point: ``street``, ``zip``, ``none``."""
    found: dict[str, int] = {}
    for chunk in chunked(sorted(ids)):
        statement = select(ProgramRow.point, func.count()).where(ProgramRow.id.in_(chunk)).group_by(ProgramRow.point)
        for point, count in session.execute(statement):
            found[point] = found.get(point, 0) + count
    return found


def find_not_listed(session: Session, ids: Iterable[str], *, because: NotListedReason) -> set[str]:
    """Return those of `ids` that aren't listed for one reason."""
    found: set[str] = set()
    for chunk in chunked(sorted(ids)):
        statement = select(ProgramRow.id).where(ProgramRow.id.in_(chunk), ProgramRow.not_listed_because == because)
        found.update(session.scalars(statement))
    return found
