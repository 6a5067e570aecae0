"""Replace ZIP points that are placeholders. The points of all other ZIPs stay as the package has them.

A few hundred ZIPs, nearly all of post office boxes or single organizations, carry the point of a mail-sorting center instead of
their own: 90073 lies in West Los Angeles, its placeholder 20 miles off in Long Beach. Figures: docs/decisions/0003-own-places.md.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from finder.places.building.sources import PointPair, RawZip, Town, center_of_zips, median_point, miles_apart
from finder.places.rules.normalization import normalize_place

_CITIES_OF_A_PLACEHOLDER = 3
"""A point that the ZIPs of this many cities share belongs to none of them. Two neighboring villages may share a true one."""
_CENSUS_MILES = 30.0
"""Miles. A Census point farther than this from the ZIP's city and county is that of other land: 99503 is in Anchorage, its
Census point 300 miles to the west."""
_NEAREST_ZIPS = 5
"""ZIPs of a city are numbered by neighborhood: the median of the five nearest numbers. Of one to nine, five to seven came closest
to the street addresses in ZIPs of post office boxes (90 % within 5.4 miles; the city's center 9.3; 35 addresses)."""

_Key = tuple[str, str]
_KeyOf = Callable[[RawZip], _Key]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Neighbors:
    """The ZIPs with points of their own, and the towns, by city and county."""

    of_city: Mapping[_Key, Sequence[RawZip]]
    of_county: Mapping[_Key, Sequence[RawZip]]
    towns: Mapping[_Key, Sequence[Town]]


def read_census_points(path: Path) -> dict[str, PointPair]:
    """Read the Census points that we keep (data/places/census_zip_points.csv)."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["zip"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)}


def replace_placeholders(
    zips: Sequence[RawZip], towns: Iterable[Town], census: Mapping[str, PointPair]
) -> list[RawZip]:
    """Return the ZIPs; those whose point is missing or a placeholder get another one where any is known.

    The first of: the Census point, if near the ZIP's city or county; the median of the nearest ZIP numbers of its city; the
    town of its city's name; the median of the nearest ZIP numbers of its county.
    """
    placeless = set(find_placeless(zips))
    neighbors = _neighbors([entry for entry in zips if entry.zip not in placeless], towns)
    return [
        replace(entry, point=_find_point(entry, neighbors, census.get(entry.zip))) if entry.zip in placeless else entry
        for entry in zips
    ]


def find_placeless(zips: Iterable[RawZip]) -> list[str]:
    """Return the civil ZIPs whose point is missing or a placeholder."""
    civil = [entry for entry in zips if entry.kind != "military"]
    cities: dict[PointPair, set[_Key]] = {}
    for entry in civil:
        if entry.point is not None:
            cities.setdefault(entry.point, set()).add(_city(entry))
    return [entry.zip for entry in civil if entry.point is None or len(cities[entry.point]) >= _CITIES_OF_A_PLACEHOLDER]


def _city(entry: RawZip) -> _Key:
    return normalize_place(entry.city), entry.state


def _county(entry: RawZip) -> _Key:
    return entry.county, entry.state


def _neighbors(placed: Sequence[RawZip], towns: Iterable[Town]) -> _Neighbors:
    by_name: dict[_Key, list[Town]] = {}
    for town in towns:
        by_name.setdefault((normalize_place(town.name), town.state), []).append(town)
    return _Neighbors(of_city=_group(placed, _city), of_county=_group(placed, _county), towns=by_name)


def _group(placed: Iterable[RawZip], key_of: _KeyOf) -> dict[_Key, list[RawZip]]:
    groups: dict[_Key, list[RawZip]] = {}
    for entry in placed:
        if entry.kind != "military" and key_of(entry)[0]:
            groups.setdefault(key_of(entry), []).append(entry)
    return groups


def _find_point(entry: RawZip, neighbors: _Neighbors, census: PointPair | None) -> PointPair | None:
    of_city = neighbors.of_city.get(_city(entry), ())
    of_county = neighbors.of_county.get(_county(entry), ())
    town = _town_point(entry, neighbors.towns.get(_city(entry), ()))
    centers = [center for center in (center_of_zips(of_city), town, center_of_zips(of_county)) if center]
    if census and any(miles_apart(census, center) <= _CENSUS_MILES for center in centers):
        return census
    return _nearest_numbers(entry, of_city) or town or _nearest_numbers(entry, of_county)


def _town_point(entry: RawZip, towns: Sequence[Town]) -> PointPair | None:
    in_county = [town for town in towns if town.county == entry.county]
    largest = max(in_county or towns, key=lambda town: (town.population, town.point), default=None)
    return largest.point if largest else None


def _nearest_numbers(entry: RawZip, placed: Sequence[RawZip]) -> PointPair | None:
    """Return the median point of the ZIPs that are numbered nearest to `entry`, of active standard ZIPs if there are any."""
    standard = [other for other in placed if other.kind == "standard" and other.is_active]
    nearest = sorted(standard or placed, key=partial(_steps, entry))[:_NEAREST_ZIPS]
    points = [other.point for other in nearest if other.point is not None]
    return median_point(points) if points else None


def _steps(entry: RawZip, other: RawZip) -> tuple[int, str]:
    return abs(int(other.zip) - int(entry.zip)), other.zip
