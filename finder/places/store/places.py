"""ZIPs and named places: looked up before any geocoder, since a lookup here tells no one where a person is.

Typed text is interpreted in `places.locating`; the rows come from `places.building.gazetteer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from finder.places.rules.places import PlaceKind
from finder.places.store.tables import PlaceEditionRow, PlaceRow, ZipRow
from finder.platform.database import changes
from finder.platform.database.quick import QuickRow
from finder.platform.quick_values import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class ZipPoint:
    """One ZIP."""

    zip: str
    city: str
    state: str
    """Two letters; AE, AP and AA for military ZIPs."""
    county: str
    """As the Census spells it, or ""."""
    latitude: float | None
    """WGS-84 degrees; None, like the longitude, when the point is unknown."""
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
    """Roughly its population; 0 for names that are never suggested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceVersion:
    """Equal for equal tables of places and almost never for others: the key of a cache of names."""

    edition: str = ""
    """What the tables were filled from, which says it all; "" where an operator filled them, and the sums must do."""
    places: int = 0
    weights: int = 0
    letters: int = 0


_ONE_ZIP = QuickRow(
    select(*(ZipRow.__table__.c[name] for name in ZipPoint.__slots__), *changes.STATE)
    .select_from(changes.beside_state(ZipRow.__table__))
    .where(ZipRow.__table__.c.zip == bindparam("code"))
)
"""Most searches begin with it, and then look at the directory's state."""


def _select_named() -> Select[Any]:
    table = PlaceRow.__table__
    return select(*(table.c[name] for name in NamedPlace.__slots__))


_NAMES = PlaceRow.__table__.c
_NAMED_ANYWHERE = (
    _select_named()
    .where(_NAMES.normalized == bindparam("name"))
    .order_by(_NAMES.weight.desc(), _NAMES.state, _NAMES.id)
)
_NAMED = QuickRow(_NAMED_ANYWHERE)
_NAMED_IN_STATE = QuickRow(_NAMED_ANYWHERE.where(_NAMES.state == bindparam("state")))
"""A search by town or county asks these once or a few times."""


def find_zip(session: Session, zip_code: str) -> ZipPoint | None:
    """Return one ZIP, or None if it doesn't exist; notes the directory's state as of now (`changes.take_noted`)."""
    row = _ONE_ZIP.read(session, code=zip_code)
    if row is None:
        return None
    code, city, state, county, latitude, longitude, kind, *seen = row
    changes.note_state(session, seen)
    return ZipPoint(zip=code, city=city, state=state, county=county, latitude=latitude, longitude=longitude, kind=kind)


def find_zips(session: Session, zip_codes: Iterable[str]) -> dict[str, ZipPoint]:
    """Return those of a few ZIPs that exist, by their five digits."""
    table = ZipRow.__table__
    rows = session.execute(select(*table.c).where(table.c.zip.in_(sorted(set(zip_codes)))))
    return {row.zip: ZipPoint(**row._mapping) for row in rows}


def load_zip_points(session: Session) -> Mapping[str, ZipPoint]:
    """Return all ZIPs (some 42,000) by their five digits, for imports."""
    table = ZipRow.__table__
    rows = session.execute(select(*(table.c[name] for name in ZipPoint.__slots__))).all()
    return _ZipPoints({row[0]: row for row in rows})


class _ZipPoints(Mapping[str, ZipPoint]):
    """Lazily converted ZIPs: an import uses only a few thousand of them."""

    def __init__(self, rows: Mapping[str, Sequence[Any]]) -> None:
        self._rows = rows
        self._made: dict[str, ZipPoint] = {}

    def __getitem__(self, code: str) -> ZipPoint:
        found = self._made.get(code)
        if found is None:
            zip_code, city, state, county, latitude, longitude, kind = self._rows[code]
            self._made[code] = found = ZipPoint(
                zip=zip_code, city=city, state=state, county=county, latitude=latitude, longitude=longitude, kind=kind
            )
        return found

    def get(self, code: str, default: Any = None) -> Any:
        """Return a ZIP, or the default; without the detour by an exception that the base class takes."""
        return self[code] if code in self._rows else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def find_zips_like(session: Session, prefix: str) -> list[ZipPoint]:
    """Return the ZIPs with a point whose digits begin with `prefix`, in their order."""
    table = ZipRow.__table__
    statement = select(*table.c).where(table.c.zip.startswith(prefix, autoescape=True), table.c.latitude.is_not(None))
    return [ZipPoint(**row._mapping) for row in session.execute(statement.order_by(table.c.zip))]


def find_unknown_areas(session: Session, areas: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return those of some areas, each a county or "" and a state's two letters, that no ZIP lies in, in their order."""
    table = ZipRow.__table__
    wanted = list(areas)
    statement = (
        select(table.c.county, table.c.state).where(table.c.state.in_({state for _, state in wanted})).distinct()
    )
    known = {tuple(row) for row in session.execute(statement)} if wanted else set()
    known |= {("", state) for _, state in known}
    return [area for area in wanted if area not in known]


def find_places(session: Session, normalized: str, *, state: str = "") -> list[NamedPlace]:
    """Return the places of a normalized name, in a state or anywhere, the largest weight first."""
    rows = (
        _NAMED_IN_STATE.read_all(session, name=normalized, state=state)
        if state
        else _NAMED.read_all(session, name=normalized)
    )
    return [NamedPlace(**dict(zip(NamedPlace.__slots__, row, strict=True))) for row in rows]


def find_states(session: Session, spellings: Sequence[str]) -> dict[str, str]:
    """Return, by spelling, the two letters of those of the normalized `spellings` that are states."""
    if not spellings:
        return {}
    # Filled up to a power of two, so that a handful of statements serves texts of any length.
    count = 1 << (len(spellings) - 1).bit_length()
    filled = [*spellings, *[spellings[0]] * (count - len(spellings))]
    rows: Any = _states_among(count).read_all(session, **{f"spelling{at}": each for at, each in enumerate(filled)})
    return dict(rows)


def load_names(session: Session) -> list[NamedPlace]:
    """Return all names that may be suggested, ordered by id: some 45,000."""
    statement = _select_named().where(PlaceRow.weight > 0).order_by(PlaceRow.id)
    return [NamedPlace(**row._mapping) for row in session.execute(statement)]


def count_places(session: Session) -> int:
    """Count the names of places."""
    return session.scalar(select(func.count()).select_from(PlaceRow)) or 0


def get_version(session: Session) -> PlaceVersion:
    """Return the version of the table of names; takes about ten milliseconds for an operator's own tables."""
    if edition := find_edition(session):
        return PlaceVersion(edition=edition)
    sums = select(
        func.count(), func.sum(PlaceRow.weight), func.sum(func.length(PlaceRow.normalized) * (PlaceRow.id % 97))
    )
    places, weights, letters = session.execute(sums).one()
    return PlaceVersion(places=places, weights=int(weights or 0), letters=int(letters or 0))


def find_edition(session: Session) -> str | None:
    """Return what the tables were filled from, as it was given to `save_places`; None: never filled, or before editions."""
    return session.scalar(select(PlaceEditionRow.edition))


def save_places(session: Session, zips: Iterable[ZipPoint], named: Iterable[NamedPlace], *, edition: str = "") -> None:
    """Replace all ZIPs and names; doesn't commit. Without an `edition` they are the operator's, and no upgrade refills them."""
    for table in (ZipRow, PlaceRow, PlaceEditionRow):
        session.execute(delete(table))
    session.execute(insert(ZipRow), [asdict(entry) for entry in zips])
    session.execute(insert(PlaceRow), [{"id": at, **asdict(entry)} for at, entry in enumerate(named, start=1)])
    session.execute(insert(PlaceEditionRow), [{"id": 1, "edition": edition}])


@cache
def _states_among(count: int) -> QuickRow:
    """Return the statement for the states among so many spellings."""
    table = PlaceRow.__table__
    spellings: list[Any] = [bindparam(f"spelling{at}") for at in range(count)]
    return QuickRow(
        select(table.c.normalized, table.c.state).where(table.c.kind == "state", table.c.normalized.in_(spellings))
    )
