"""Counties and states: their centers are the medians of their ZIPs' points, which lie where people live."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from finder.places.building.cities import Book
from finder.places.building.sources import PointPair, RawZip, Town, center_of_zips, median_point
from finder.places.rules.normalization import normalize_county, normalize_place, normalize_state
from finder.places.store.places import NamedPlace

_PEOPLE_A_ZIP = 8_000
"""The US population divided by the number of ZIPs: good enough to rank a state against a city of the same name."""


def name_counties(zips: Sequence[RawZip], cities: Book) -> list[NamedPlace]:
    """Return the counties, parishes, boroughs, municipios and independent cities that have a ZIP."""
    groups: dict[tuple[str, str], list[RawZip]] = {}
    for entry in zips:
        if entry.county and entry.kind != "military":
            groups.setdefault((entry.county, entry.state), []).append(entry)
    people = _people(zips, cities)
    return [
        NamedPlace(
            kind="county",
            name=name,
            normalized=normalize_county(name),
            state=state,
            county=name,
            latitude=center[0],
            longitude=center[1],
            weight=round(sum(people[_city_key(entry)] for entry in group)) + 1,
        )
        for (name, state), group in groups.items()
        if (center := center_of_zips(group))
    ]


def _people(zips: Iterable[RawZip], cities: Book) -> dict[tuple[str, str], float]:
    """Return each city's population divided among its ZIPs, so that a county gets its share of a city in several counties."""
    counts = Counter(_city_key(entry) for entry in zips)
    return {key: cities[key][0].weight / count if cities.get(key) else 0.0 for key, count in counts.items()}


def _city_key(entry: RawZip) -> tuple[str, str]:
    return normalize_place(entry.city), entry.state


def name_states(
    names: Mapping[str, str], zips: Iterable[RawZip], towns: Iterable[Town], spellings: Path
) -> list[NamedPlace]:
    """Return every spelling of every state, territory and DC, each with the state's own name to show."""
    groups: dict[str, list[RawZip]] = {}
    for entry in zips:
        groups.setdefault(entry.state, []).append(entry)
    islands: dict[str, list[PointPair]] = {}
    for town in towns:
        islands.setdefault(town.state, []).append(town.point)
    states = {code: _state(code, name, groups.get(code, []), islands) for code, name in names.items()}
    states_by_spelling = {normalize_state(spelling): states[code] for spelling, code in _spellings(names, spellings)}
    return [replace(state, normalized=spelling) for spelling, state in states_by_spelling.items()]


def _state(code: str, name: str, zips: Sequence[RawZip], islands: Mapping[str, Sequence[PointPair]]) -> NamedPlace:
    # None of Micronesia's ZIPs has a point, but its towns do.
    center = center_of_zips(zips) or median_point(islands[code])
    return NamedPlace(
        kind="state",
        name=name,
        normalized=normalize_state(name),
        state=code,
        county="",
        latitude=center[0],
        longitude=center[1],
        weight=len(zips) * _PEOPLE_A_ZIP,
    )


def _spellings(names: Mapping[str, str], path: Path) -> Iterable[tuple[str, str]]:
    for code, name in names.items():
        yield from ((code, code), (name, code), (f"{name} State", code), (f"State of {name}", code))
        yield f"Estado de {name}", code
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["spelling"], row["state"]
