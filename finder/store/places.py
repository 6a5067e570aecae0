"""ZIPs and named places: asked first when a person types where, since that tells nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from finder.store.place_tables import PlaceRow, ZipRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipPoint:
    """What we know of one ZIP; the point is None where nobody knows it."""

    zip: str
    city: str
    state: str
    county: str
    latitude: float | None
    longitude: float | None
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """One name of a place."""

    kind: str
    name: str
    folded: str
    state: str
    county: str
    latitude: float
    longitude: float
    weight: int


def find_zip(session: Session, zip_code: str) -> ZipPoint | None:
    """Give one ZIP, or None when there is none such."""
    row = session.get(ZipRow, zip_code)
    return None if row is None else _zip_point(row)


def load_zip_points(session: Session) -> dict[str, ZipPoint]:
    """Give all ZIPs, for imports."""
    table = ZipRow.__table__
    return {row.zip: ZipPoint(**row._mapping) for row in session.execute(select(*table.c))}


def find_places(session: Session, folded: str, *, state: str = "", kinds: Sequence[str] = ()) -> list[NamedPlace]:
    """Give the places of a folded name, in a state or anywhere, the weightiest first."""
    statement = select(PlaceRow).where(PlaceRow.folded == folded)
    if state:
        statement = statement.where(PlaceRow.state == state)
    if kinds:
        statement = statement.where(PlaceRow.kind.in_(kinds))
    statement = statement.order_by(PlaceRow.weight.desc(), PlaceRow.state, PlaceRow.id)
    return [_named(row) for row in session.scalars(statement)]


def load_names(session: Session) -> list[tuple[str, str, str, int]]:
    """Give (folded name, state, name, weight) of all cities and aliases, for spelling suggestions."""
    columns = (PlaceRow.folded, PlaceRow.state, PlaceRow.name, PlaceRow.weight)
    statement = select(*columns).where(PlaceRow.kind.in_(("city", "alias"))).order_by(PlaceRow.id)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(statement)]


def count_places(session: Session) -> int:
    """Count the names of places."""
    return session.scalar(select(func.count()).select_from(PlaceRow)) or 0


def save_places(session: Session, zips: Iterable[ZipPoint], named: Iterable[NamedPlace]) -> None:
    """Replace all ZIPs and names; the caller commits."""
    session.execute(delete(ZipRow))
    session.execute(delete(PlaceRow))
    session.execute(insert(ZipRow), [{name: getattr(zip_, name) for name in ZipPoint.__slots__} for zip_ in zips])
    session.execute(insert(PlaceRow), [{name: getattr(place, name) for name in NamedPlace.__slots__} for place in named])


def _zip_point(row: ZipRow) -> ZipPoint:
    return ZipPoint(**{name: getattr(row, name) for name in ZipPoint.__slots__})


def _named(row: PlaceRow) -> NamedPlace:
    return NamedPlace(**{name: getattr(row, name) for name in NamedPlace.__slots__})
