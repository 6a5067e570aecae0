"""What tells where an address is, beside the program's own listings: its ZIP, other rows of the same street, its city."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from finder.listings.rules.listings import Listing, ZipPlace
from finder.listings.rules.normalization import normalize_street
from finder.listings.rules.records import SourceRecord
from finder.places.rules.places import Point

CityFinder = Callable[[str, str], Sequence[Point]]
"""City and state to the points of the places of that name."""
CountyFinder = Callable[[str, str], str]
"""City and state to the county, "" where none or several have a place of that name."""
_StreetKey = tuple[str, str, str, str, str]
_DIRECTIONS = frozenset({"n", "s", "e", "w", "nw", "ne", "sw", "se"})


class PointSources(Mapping[str, ZipPlace]):
    """The ZIPs by their digits, with the streets and cities around them; what is rarely needed is worked out when asked for."""

    def __init__(
        self,
        zips: Mapping[str, ZipPlace],
        *,
        listings: Callable[[], Iterable[Listing]] = tuple,
        find_city: CityFinder | None = None,
        find_county: CountyFinder | None = None,
    ) -> None:
        """Keep what to ask.

        Args:
            zips: the ZIPs that may be looked up.
            listings: returns every listing of the programs' areas (state and three digits of the ZIP), however they are grouped.
            find_city: None: no city is known.
            find_county: None: no city's county is known.
        """
        self._zips = zips
        self._listings = listings
        self._find_city = find_city
        self._find_county = find_county
        self._by_street: dict[_StreetKey, list[Listing]] | None = None

    def __getitem__(self, code: str) -> ZipPlace:
        return self._zips[code]

    def get(self, code: str, default: Any = None) -> Any:
        """Return a ZIP, or the default, as `zips` itself does."""
        return self._zips.get(code, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._zips)

    def __len__(self) -> int:
        return len(self._zips)

    def find_same_street(self, record: SourceRecord) -> Sequence[Listing]:
        """Return the listings with a point at the street and ZIP of `record`, newest first; none for a street without number."""
        key = _street_key(record) if self.has_points else None
        return self._streets.get(key, ()) if key else ()

    @property
    def has_points(self) -> bool:
        """True where any listing has a point: a directory without coordinates has none to offer, and pays for no look."""
        return bool(self._streets)

    @property
    def _streets(self) -> dict[_StreetKey, list[Listing]]:
        if self._by_street is None:
            self._by_street = _by_street(self._listings())
        return self._by_street

    def find_city(self, record: SourceRecord) -> Sequence[Point]:
        """Return the points of the places that have the name of the record's city, in its state."""
        return self._find_city(record.city, record.state) if self._find_city and record.city else ()

    def find_county(self, record: SourceRecord) -> str:
        """Return the county of the record's city, "" where its name and state don't tell."""
        return self._find_county(record.city, record.state) if self._find_county and record.city else ""


def as_point_sources(zips: Mapping[str, ZipPlace]) -> PointSources:
    """Return `zips`; plain ones with nothing around them."""
    return zips if isinstance(zips, PointSources) else PointSources(zips)


def _by_street(listings: Iterable[Listing]) -> dict[_StreetKey, list[Listing]]:
    found: dict[_StreetKey, list[Listing]] = {}
    for listing in listings:
        if listing.record.latitude is not None and (key := _street_key(listing.record)):
            found.setdefault(key, []).append(listing)
    for same_street in found.values():
        same_street.sort(key=_newness, reverse=True)
    return found


def _newness(listing: Listing) -> tuple[object, ...]:
    """Sort key that no two different points share, so that the order of files decides nothing."""
    return (*listing.newness, listing.record.latitude, listing.record.longitude)


def _street_key(record: SourceRecord) -> _StreetKey | None:
    # A row that lies far from its ZIP belongs to another area: what it says must not depend on which areas are recomputed.
    if not record.street or not record.zip or record.area:
        return None
    street = normalize_street(record.street, record.street2)
    if not street.number or not street.core:
        return None
    # North and South Main Street are miles apart.
    directions = " ".join(word for word in street.rest.split() if word in _DIRECTIONS)
    return record.state, record.zip, street.number, street.core, directions
