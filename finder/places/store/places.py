"""ZIPs and named places: asked first when a person types where, since that tells nobody.

What a typed text means is decided in `places.locating`; where the rows come from, in `places.building.gazetteer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select
from sqlalchemy.orm import Session

from finder.places.rules.places import PlaceKind
from finder.places.store.tables import PlaceRow, ZipRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipPoint:
    """What we know of one ZIP."""

    zip: str
    city: str
    state: str
    """Two letters; AE, AP and AA for military ZIPs."""
    county: str
    """As the Census spells it, or ""."""
    latitude: float | None
    """WGS-84 degrees; None, like the longitude, where nobody knows the point."""
    longitude: float | None
    kind: str
    """``standard``, ``po_box``, ``unique`` or ``military``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """One name of a place."""

    kind: PlaceKind
    name: str
    """As shown, without the state."""
    normalized: str
    state: str
    county: str
    latitude: float
    longitude: float
    weight: int
    """About its people; 0 for names never to be suggested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceVersion:
    """Equal for equal tables of places, and hardly ever for others: what a cache of names goes by."""

    places: int
    weights: int
    letters: int


def find_zip(session: Session, zip_code: str) -> ZipPoint | None:
    """Return one ZIP, or None when there is none such."""
    table = ZipRow.__table__
    row = session.execute(select(*table.c).where(table.c.zip == zip_code)).first()
    return None if row is None else ZipPoint(**row._mapping)


def load_zip_points(session: Session) -> Mapping[str, ZipPoint]:
    """Return all ZIPs, for imports: some 42,000."""
    table = ZipRow.__table__
    rows = session.execute(select(*(table.c[name] for name in ZipPoint.__slots__))).all()
    return _ZipPoints({row[0]: row for row in rows})


class _ZipPoints(Mapping[str, ZipPoint]):
    """ZIPs that are made into points when they are asked for: an import asks for a few thousand of all."""

    def __init__(self, rows: Mapping[str, Row[Any]]) -> None:
        self._rows = rows
        self._made: dict[str, ZipPoint] = {}

    def __getitem__(self, code: str) -> ZipPoint:
        if code not in self._made:
            self._made[code] = ZipPoint(**self._rows[code]._mapping)
        return self._made[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def find_places(session: Session, normalized: str, *, state: str = "") -> list[NamedPlace]:
    """Return the places of a folded name, in a state or anywhere, the weightiest first."""
    statement = _select_named().where(PlaceRow.normalized == normalized)
    if state:
        statement = statement.where(PlaceRow.state == state)
    statement = statement.order_by(PlaceRow.weight.desc(), PlaceRow.state, PlaceRow.id)
    return [NamedPlace(**row._mapping) for row in session.execute(statement)]


def find_states(session: Session, spellings: Sequence[str]) -> dict[str, str]:
    """Return the two letters of those of `spellings`, folded, that are states."""
    statement = select(PlaceRow.normalized, PlaceRow.state)
    rows = session.execute(statement.where(PlaceRow.kind == "state", PlaceRow.normalized.in_(spellings)))
    return {row.normalized: row.state for row in rows}


def load_names(session: Session) -> list[NamedPlace]:
    """Return all names that may be suggested, ordered by id: some 45,000."""
    statement = _select_named().where(PlaceRow.weight > 0).order_by(PlaceRow.id)
    return [NamedPlace(**row._mapping) for row in session.execute(statement)]


def count_places(session: Session) -> int:
    """Count the names of places."""
    return session.scalar(select(func.count()).select_from(PlaceRow)) or 0


def get_version(session: Session) -> PlaceVersion:
    """Return the version of the table of names; takes about ten milliseconds."""
    sums = select(
        func.count(), func.sum(PlaceRow.weight), func.sum(func.length(PlaceRow.normalized) * (PlaceRow.id % 97))
    )
    places, weights, letters = session.execute(sums).one()
    return PlaceVersion(places=places, weights=int(weights or 0), letters=int(letters or 0))


def save_places(session: Session, zips: Iterable[ZipPoint], named: Iterable[NamedPlace]) -> None:
    """Replace all ZIPs and names; the caller commits."""
    session.execute(delete(ZipRow))
    session.execute(delete(PlaceRow))
    session.execute(insert(ZipRow), [asdict(entry) for entry in zips])
    session.execute(insert(PlaceRow), [{"id": at, **asdict(entry)} for at, entry in enumerate(named, start=1)])


def _select_named() -> Select[Any]:
    table = PlaceRow.__table__
    return select(*(table.c[name] for name in NamedPlace.__slots__))
