"""Look up where a city lies, for programs whose ZIP doesn't fit it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from finder.places.rules.normalization import normalize_place
from finder.places.rules.places import Point
from finder.places.store import places
from finder.platform.database.session import Session


def make_city_finder(session: Session) -> Callable[[str, str], tuple[Point, ...]]:
    """Return a function that takes a city and the two letters of its state and returns the points of the places of that name."""

    @cache
    def find_city(city: str, state: str) -> tuple[Point, ...]:
        return tuple(
            Point(latitude=place.latitude, longitude=place.longitude) for place in _find_named(session, city, state)
        )

    return find_city


def make_county_finder(session: Session) -> Callable[[str, str], str]:
    """Return a function that takes a city and the two letters of its state and returns its county.

    It returns "" where no place of that name is known, and where such places lie in several counties.
    """

    @cache
    def find_county(city: str, state: str) -> str:
        counties = {place.county for place in _find_named(session, city, state)}
        return counties.pop() if len(counties) == 1 else ""

    return find_county


def _find_named(session: Session, city: str, state: str) -> Sequence[places.NamedPlace]:
    named = places.find_places(session, normalize_place(city), state=state)
    return [place for place in named if place.kind in ("city", "alias")]
