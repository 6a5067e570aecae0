"""Add its city to the name of a big city's neighborhood: "Harlem, New York"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from finder.places.building.cities import Book
from finder.places.building.sources import PointPair, RawZip, Town, miles_apart
from finder.places.rules.normalization import normalize_place
from finder.places.store.places import NamedPlace

_BIG_CITY = 150_000
"""People: a smaller city's name explains nothing to those from elsewhere, and its mail reaches other towns."""
_NEAREST_MILES = 2.0
"""Miles to the nearest ZIP of the city; a place farther from any may be a town that only gets its mail from there."""


def with_city(place: NamedPlace, zips: Iterable[RawZip], cities: Book, *, accepts: bool = False) -> NamedPlace:
    """Return a place of these ZIPs with the big city that all of them belong to in its name; unchanged without one.

    With `accepts`, a city also counts that the Postal Service only accepts beside the ZIP's own.
    """
    # The Postal Service calls Dorchester's ZIPs "Dorchester" and accepts "Boston" for all of them.
    names = [{entry.city, *(entry.accepted if accepts else ())} for entry in zips]
    shared = set.intersection(*names) if names else set()
    keys = {(normalize_place(name), place.state) for name in shared}
    known = [cities[key][0] for key in keys if key in cities]
    big = [city for city in known if city.kind == "city" and city.weight >= _BIG_CITY]
    # "South Philadelphia" says it already.
    if len(big) != 1 or big[0].normalized in normalize_place(place.name):
        return place
    return replace(place, name=f"{place.name}, {big[0].name}")


def name_neighborhoods(cities: Book, zips: Sequence[RawZip], towns: Iterable[Town]) -> None:
    """Add the city to those of GeoNames' towns in `cities` that lie within a big one and are no city of the Postal Service's.

    Not to the Postal Service's other names: among them are abbreviations ("Pembroke Pnes") and towns of their own.
    """
    near = _by_cell(zips)
    for key in {(normalize_place(town.name), town.state) for town in towns} & cities.keys():
        cities[key] = [_with_nearest_city(place, near, cities) for place in cities[key]]


def _with_nearest_city(place: NamedPlace, near: dict[PointPair, list[RawZip]], cities: Book) -> NamedPlace:
    if place.kind != "alias" or not place.weight or place.name.endswith(")"):
        return place
    point = (place.latitude, place.longitude)
    south, west = _cell(point)
    around = [
        (miles_apart(entry.point, point), entry)
        for cell in ((south + down, west + right) for down in (-1, 0, 1) for right in (-1, 0, 1))
        for entry in near.get(cell, ())
        if entry.point is not None and entry.state == place.state
    ]
    nearest = min(around, key=lambda pair: (pair[0], pair[1].zip), default=None)
    if nearest is None or nearest[0] > _NEAREST_MILES:
        return place
    return with_city(place, [nearest[1]], cities)


def _by_cell(zips: Iterable[RawZip]) -> dict[PointPair, list[RawZip]]:
    cells: dict[PointPair, list[RawZip]] = {}
    for entry in zips:
        if entry.point is not None and entry.kind == "standard":
            cells.setdefault(_cell(entry.point), []).append(entry)
    return cells


def _cell(point: PointPair) -> PointPair:
    return (point[0] // 0.05, point[1] // 0.05)
