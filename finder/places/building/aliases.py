"""Read our own list of names people type: boroughs, neighborhoods, nicknames (data/places/aliases.csv)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from finder.places.building.cities import Book, with_county
from finder.places.building.neighborhoods import with_city
from finder.places.building.sources import RawZip, center_of_zips, miles_apart
from finder.places.rules.normalization import normalize_county, normalize_place
from finder.places.store.places import NamedPlace
from finder.platform.errors import ContentError

_SAME_PLACE_MILES = 25.0
"""Miles. A place with the alias's name this near is the one the alias means; one farther away keeps its own row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlaces:
    """The places that an alias may stand for."""

    cities: Book
    counties: Sequence[NamedPlace]
    zips: Mapping[str, RawZip]


def add_aliases(path: Path, known: KnownPlaces) -> list[NamedPlace]:
    """Return the aliases, removing the places they replace from `known.cities`.

    Raises:
        ContentError: an alias stands for an unknown place.
    """
    with path.open(encoding="utf-8", newline="") as file:
        aliases = [_alias(row, known) for row in csv.DictReader(file)]
    normalized = {(alias.normalized, alias.state) for alias in aliases if alias.kind == "alias"}
    for alias in list(aliases):
        # A name that is shown must be searchable: "K Town" adds "Koreatown", where no city has that name.
        shown = (normalize_place(alias.name.split(", ")[0]), alias.state)
        if alias.kind == "alias" and shown not in normalized and not _is_city(known, shown, alias):
            normalized.add(shown)
            aliases.append(replace(alias, normalized=shown[0]))
    for alias in aliases:
        _replace(known.cities, alias)
    return aliases


def _is_city(known: KnownPlaces, key: tuple[str, str], alias: NamedPlace) -> bool:
    point = (alias.latitude, alias.longitude)
    return any((place.latitude, place.longitude) == point for place in known.cities.get(key, []))


def _alias(row: Mapping[str, str], known: KnownPlaces) -> NamedPlace:
    place = _stands_for(row["stands_for"] or row["alias"], row["state"], known)
    if place is None:
        raise ContentError(f"aliases.csv: nobody knows what {row['alias']!r} stands for.")
    label = row["label"] or row["alias"]
    is_county = place.kind == "county" and label == place.name
    named = replace(
        place,
        kind="county" if is_county else "alias",
        name=label,
        normalized=normalize_county(row["alias"]) if is_county else normalize_place(row["alias"]),
        weight=int(row["people"] or place.weight),
    )
    codes = row["stands_for"].split() if row["stands_for"][:5].isdecimal() else []
    return with_city(named, [known.zips[code] for code in codes], known.cities, accepts=True)


def _stands_for(text: str, state: str, known: KnownPlaces) -> NamedPlace | None:
    if text[:5].isdecimal():
        return _of_zips(text.split(), state, known)
    for county in known.counties:
        if (county.name, county.state) == (text, state):
            return county
    found = known.cities.get((normalize_place(text), state))
    return found[0] if found else None


def _of_zips(codes: Sequence[str], state: str, known: KnownPlaces) -> NamedPlace | None:
    zips = [known.zips[code] for code in codes if code in known.zips and known.zips[code].state == state]
    center = center_of_zips(zips)
    if center is None or len(zips) < len(codes):
        return None
    return NamedPlace(
        kind="alias",
        name="",
        normalized="",
        state=state,
        county=zips[0].county,
        latitude=center[0],
        longitude=center[1],
        weight=1,
    )


def _replace(cities: Book, alias: NamedPlace) -> None:
    key = (alias.normalized, alias.state)
    if alias.kind == "county" or key not in cities:
        return
    point = (alias.latitude, alias.longitude)
    cities[key] = [
        with_county(place)
        for place in cities[key]
        if place.county and miles_apart((place.latitude, place.longitude), point) > _SAME_PLACE_MILES
    ]
