"""The programs of a directory's first list, ready to be written: what areas hold follows from their rows alone.

So a second process works areas out too (`platform.sharing`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

from finder.listings.importing.grouping import as_stored, group_areas
from finder.listings.rules.listed import WholeLists
from finder.listings.rules.listings import Snapshot, ZipPlace
from finder.listings.rules.point_sources import PointSources
from finder.listings.rules.publishing import publish
from finder.listings.store.new_listings import NewListing, listing_values
from finder.listings.store.program_rows import first_phones, first_values
from finder.places.city_points import make_city_finder, make_county_finder
from finder.platform.database.session import Session
from finder.platform.sharing import Left, is_second

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPrograms:
    """The programs of some areas, as they are written."""

    ids: list[str]
    rows: list[tuple[Any, ...]]
    """As from `store.program_rows.first_values`, ordered by id."""
    phones: list[tuple[Any, ...]]
    """As from `store.program_rows.first_phones`, likewise."""
    listings: list[tuple[Any, ...]]
    """As from `store.new_listings.listing_values`."""
    program_of: dict[str, str]
    """Each listing key to its program."""
    points: dict[str, str]
    """The precision of each program's point."""
    mental_health_only: frozenset[str]
    """Programs that only lists of mental-health places have, none of which says that they treat substance use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What tells where addresses are; see `rules.point_sources`."""

    zips: Mapping[str, ZipPlace]
    find_city: Callable[[str, str], Sequence[Any]]
    find_county: Callable[[str, str], str]


def make_sources(session: Session, zips: Mapping[str, ZipPlace], new: Iterable[NewListing]) -> Sources:
    """Return the ZIPs, and cities as the database has them, which a second process leaves to the first one.

    The cities of rows of `new` whose ZIP doesn't tell their county are looked up at once, so that it knows them.
    """
    find_county = _remember(make_county_finder(session))
    for record in (entry.record for entry in new):
        home = zips.get(record.zip)
        if record.city and (home is None or home.state != record.state or not home.county):
            find_county(record.city, record.state)
    return Sources(zips=zips, find_city=_remember(make_city_finder(session)), find_county=find_county)


def _remember(find: Callable[[str, str], Found]) -> Callable[[str, str], Found]:
    known: dict[tuple[str, str], Found] = {}

    def find_here(city: str, state: str) -> Found:
        if (city, state) not in known:
            if is_second():
                raise Left
            known[city, state] = find(city, state)
        return known[city, state]

    return find_here


def work_out(
    new: Sequence[NewListing],
    snapshots: Mapping[int, Snapshot],
    latest: Mapping[str, str],
    whole_lists: WholeLists,
    sources: Sources,
) -> FirstPrograms:
    """Return the programs of all rows of some areas, in a directory of which nothing else is known.

    `latest`: as from `rules.listings.latest_whole`; `whole_lists`: as in `rules.listed`.
    """
    grouped = group_areas(map(as_stored, new), snapshots, latest)
    points = PointSources(
        sources.zips,
        listings=lambda: chain.from_iterable(told for _, told in grouped.programs),
        find_city=sources.find_city,
        find_county=sources.find_county,
    )
    found = [
        publish(program_id, told, points, whole_lists=whole_lists)
        for program_id, told in sorted(grouped.programs, key=itemgetter(0))
    ]
    return FirstPrograms(
        ids=[program.id for program in found],
        rows=[first_values(program) for program in found],
        phones=[row for program in found for row in first_phones(program)],
        listings=listing_values(new, grouped.program_of),
        program_of=grouped.program_of,
        points={program.id: program.point for program in found},
        mental_health_only=frozenset(
            program.id for program in found if program.not_listed_because == "mental_health_only"
        ),
    )
