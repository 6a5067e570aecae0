"""Look up where a city lies, for programs whose ZIP doesn't fit it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

from finder.places.rules.normalization import normalize_place
from finder.places.rules.places import Point
from finder.places.store import places
from finder.platform.database.session import Session


def find_city_points(session: Session, city: str, state: str) -> tuple[Point, ...]:
    """Return the points of the places that have a city's name; `state`: its two letters."""
    named = _find_named(session, city, state)
    return tuple(Point(latitude=place.latitude, longitude=place.longitude) for place in named)


def find_city_county(session: Session, city: str, state: str) -> str:
    """Return the county of a city, "" where no place of that name is known, and where such places lie in several counties."""
    counties = {place.county for place in _find_named(session, city, state)}
    return counties.pop() if len(counties) == 1 else ""


def make_city_finder(session: Session) -> Callable[[str, str], tuple[Point, ...]]:
    """Return `find_city_points` with a memory, for whole imports."""
    return cache(partial(find_city_points, session))


def make_county_finder(session: Session) -> Callable[[str, str], str]:
    """Return `find_city_county` with a memory, for whole imports."""
    return cache(partial(find_city_county, session))


def _find_named(session: Session, city: str, state: str) -> Sequence[places.NamedPlace]:
    named = places.find_places(session, normalize_place(city), state=state)
    return [place for place in named if place.kind in ("city", "alias")]
