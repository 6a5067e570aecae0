"""What the search index needs to know of programs, read without what is shown of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import case, false, func, select
from sqlalchemy.orm import Session

from finder.listings.rules.programs import NotListedReason
from finder.listings.store import documents
from finder.listings.store.program_texts import CARD
from finder.listings.store.tables import ProgramRow
from finder.platform.database.bulk import chunked

_ONLY_IN_OLDER_LIST: NotListedReason = "only_in_older_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedProgram:
    """What the search index needs to know about one program."""

    id: str
    listed: bool
    is_older: bool
    """True when only address lists have it that are older than the newest whole list of its state."""
    latitude: float | None
    longitude: float | None
    is_street: bool
    """True when the point is that of its street, not of its ZIP."""
    state: str
    county: str
    """Of its ZIP."""
    codes: tuple[str, ...]
    """Services offered and needs met."""
    opening: tuple[str, int | None, str] | None = None
    """The last report of openings, as in `Card.opening`."""


def find_indexed(session: Session, ids: Iterable[str] | None = None) -> Iterator[IndexedProgram]:
    """Return what the index needs of the programs `ids`, or when None, of all that are listed or stand only in older lists.

    In no particular order.
    """
    is_older = func.coalesce(ProgramRow.not_listed_because == _ONLY_IN_OLDER_LIST, false())
    columns = (
        ProgramRow.id,
        ProgramRow.listed,
        ProgramRow.latitude,
        ProgramRow.longitude,
        ProgramRow.state,
        ProgramRow.county,
        ProgramRow.services,
        is_older,
        ProgramRow.point,
        # Few programs have a report of openings, and only theirs are read.
        case((ProgramRow.opening_on.is_not(None), CARD.element)),
    )
    if ids is None:
        statements = [
            select(*columns).where(ProgramRow.listed),
            select(*columns).where(ProgramRow.not_listed_because == _ONLY_IN_OLDER_LIST),
        ]
    else:
        statements = [select(*columns).where(ProgramRow.id.in_(chunk)) for chunk in chunked(sorted(ids))]
    for statement in statements:
        for row in session.execute(statement):
            yield IndexedProgram(
                id=row[0],
                listed=row[1],
                latitude=row[2],
                longitude=row[3],
                state=row[4],
                county=row[5],
                codes=tuple(row[6].split()),
                is_older=bool(row[7]),
                is_street=row[8] == "street",
                opening=documents.read_card(row[9], version=0).opening if row[9] else None,
            )
