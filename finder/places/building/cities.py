"""Cities, towns and other place names, from ZIPs and GeoNames' towns.

Neither source is enough: GeoNames lacks thousands of small post towns, the Post Office knows no Queens and no Paradise,
Nevada; and one name can mean towns hundreds of miles apart in one state, which the county then distinguishes.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from finder.places.building.sources import PointPair, RawZip, Town, center_of_zips, miles_apart
from finder.places.rules.normalization import normalize_county, normalize_place
from finder.places.store.places import NamedPlace

_NamesOf = Callable[[RawZip], Iterable[str]]
Key = tuple[str, str]
"""Normalized name and state."""

_SAME_PLACE_MILES = 25.0
"""Miles. A ZIP city and a town of its name this near are one place: for 99 % the two sources agree within 10.8 miles."""
_ONE_TOWN_MILES = 10.0
"""Miles. Two GeoNames towns of one name this near are one place, such as a village and its township."""
_PEOPLE_A_ZIP = 6_000
"""People per ZIP. The median standard ZIP has about 11,000; fewer here, since these towns are unknown to GeoNames."""
_PEOPLE_OF_A_LONE_ZIP = 2_000
"""The only ZIP of a town unknown to GeoNames: a village of under 500 and its farms, such as Nome, ND."""
_MOST_PEOPLE_A_ZIP = 120_000
"""The largest ZIP holds some 130,000: a larger figure in GeoNames is that of the surrounding city, or wrong."""
_DRAW_OF_A_ZIP = 2_000
"""People that each standard ZIP adds to a known population: people around a town use its name too."""
_SHARE = 4
"""GeoNames often gives a neighborhood its city's population: one that no ZIP names counts as a quarter of it…"""
_MOST_OF_A_NEIGHBORHOOD = 30_000
"""…and at most this: GeoNames gives 641,608 people to "New South Memphis, TN", 288,649 to "Meads, KY"."""
_MOST_OF_A_TOWN = 150_000
"""The largest towns that share another's ZIPs (Hollywood, Lakewood CO, Miramar FL) have about as many people."""

_SMALL_WORDS = frozenset({"And", "At", "By", "In", "Of", "On", "Or", "The"})
"""The Postal Service's list capitalizes every word."""
_LONG_FORMS = {"St": "Saint", "Ste": "Sainte", "Ft": "Fort", "Mt": "Mount"}
"""The Postal Service's list has both."""

Book = dict[Key, list[NamedPlace]]
"""All places of a name, the likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """The Postal Service's names for one group of ZIPs."""

    name: str
    zips: tuple[RawZip, ...]


def name_cities(zips: Sequence[RawZip], towns: Iterable[Town]) -> Book:
    """Return all cities, towns and neighborhoods by normalized name and state."""
    left = _by_key(towns)
    accepted = _group(zips, lambda entry: entry.accepted)
    book: Book = {}
    for key, group in _group(zips, lambda entry: (entry.city,)).items():
        if center := center_of_zips(group.zips):
            town = _take_town(left.get(key, []), center, _county(group.zips))
            book[key] = [_city(key, group, center, town)]
    for key, unnamed in left.items():
        for town in unnamed:
            _add_town(book, key, town, is_accepted=key in accepted)
    _add_names(book, accepted, weight=1)
    _add_names(book, _group(zips, _refused), weight=0)
    return {key: _disambiguate(places) for key, places in book.items()}


def _refused(entry: RawZip) -> tuple[str, ...]:
    # Puerto Rico's are thousands of housing estates; the unique ZIPs of organizations carry the organizations' names.
    if entry.state == "PR" or entry.kind == "unique":
        return ()
    return tuple(name for name in entry.refused if not name[0].isdecimal())


def _group(zips: Iterable[RawZip], names: _NamesOf) -> dict[Key, _Names]:
    groups: dict[Key, tuple[str, list[RawZip]]] = {}
    for entry in zips:
        for name in names(entry) if entry.kind != "military" else ():
            normalized = normalize_place(name)
            # A city named "Nassau County" would come before the county.
            if normalized and normalize_county(name) == normalized:
                groups.setdefault((normalized, entry.state), (name, []))[1].append(entry)
    return {key: _Names(name=name, zips=tuple(group)) for key, (name, group) in groups.items()}


def _by_key(towns: Iterable[Town]) -> dict[Key, list[Town]]:
    groups: dict[Key, list[Town]] = {}
    for town in sorted(towns, key=lambda town: (-town.population, town.name, town.point)):
        if normalized := normalize_place(town.name):
            groups.setdefault((normalized, town.state), []).append(town)
    return groups


def _take_town(towns: list[Town], center: PointPair, county: str) -> Town | None:
    """Remove from `towns` the largest town that is the ZIP city, with its duplicates, and return it."""
    same = [
        town
        for town in towns
        if miles_apart(town.point, center) <= _SAME_PLACE_MILES or (county and town.county == county)
    ]
    towns[:] = [town for town in towns if town not in same]
    return same[0] if same else None


def _county(zips: Iterable[RawZip]) -> str:
    counts = Counter(entry.county for entry in zips if entry.county)
    return counts.most_common(1)[0][0] if counts else ""


def _city(key: Key, group: _Names, center: PointPair, town: Town | None) -> NamedPlace:
    standard = sum(entry.kind == "standard" and entry.is_active for entry in group.zips)
    weight = standard * (_PEOPLE_A_ZIP if standard > 1 else _PEOPLE_OF_A_LONE_ZIP) + 100
    if town is not None:
        people = min(town.population, _MOST_PEOPLE_A_ZIP * max(1, standard))
        weight = people + standard * _DRAW_OF_A_ZIP + 100
    return NamedPlace(
        kind="city",
        name=_shown(group.name, town.name if town else ""),
        normalized=key[0],
        state=key[1],
        county=_county(group.zips),
        latitude=center[0],
        longitude=center[1],
        weight=weight,
    )


def _shown(post_name: str, town_name: str) -> str:
    """Return GeoNames' spelling when it only adds accents, hyphens, apostrophes or capitals ("Lee's Summit")."""
    if town_name and _letters(post_name) == _letters(town_name):
        return town_name
    first, *others = (_LONG_FORMS.get(word, word) for word in post_name.split())
    return " ".join([first, *(word.lower() if word in _SMALL_WORDS else word for word in others)])


def _letters(name: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", name.lower()) if letter.isascii() and letter.isalnum()
    )


def _add_town(book: Book, key: Key, town: Town, *, is_accepted: bool) -> None:
    """Add a town that is no ZIP's city; where the Postal Service accepts the name, it is a town in its own right."""
    others = book.setdefault(key, [])
    if any(miles_apart((other.latitude, other.longitude), town.point) <= _ONE_TOWN_MILES for other in others):
        return
    most, share = (_MOST_OF_A_TOWN, 1) if is_accepted and not others else (_MOST_OF_A_NEIGHBORHOOD, _SHARE)
    others.append(
        NamedPlace(
            kind="city" if is_accepted and not others else "alias",
            name=town.name,
            normalized=key[0],
            state=key[1],
            county=town.county,
            latitude=town.point[0],
            longitude=town.point[1],
            weight=min(town.population // share, most) + 2,
        )
    )


def _add_names(book: Book, groups: Mapping[Key, _Names], *, weight: int) -> None:
    """Add the Postal Service's names that no place has yet."""
    for key, group in groups.items():
        if key not in book and (center := center_of_zips(group.zips)):
            place = _city(key, group, center, None)
            book[key] = [replace(place, kind="alias", weight=weight and place.weight)]


def _disambiguate(places: list[NamedPlace]) -> list[NamedPlace]:
    """Put the ZIP city, else the largest, first; add the county to the names of the others, keeping the largest per county."""
    first, *others = sorted(places, key=lambda place: (place.kind != "city", -place.weight))
    by_county = {place.county: place for place in reversed(others) if place.county not in ("", first.county)}
    others = [replace(place, weight=min(place.weight, first.weight - 1)) for place in reversed(by_county.values())]
    return [first, *map(with_county, others)]


def with_county(place: NamedPlace) -> NamedPlace:
    """Add the county to a name that a likelier place of the state has: "Bloomfield (Richmond County)"."""
    return place if place.name.endswith(")") else replace(place, name=f"{place.name} ({place.county})")
