"""Look up where a city lies, for programs whose ZIP doesn't fit it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from finder.places.rules.normalization import normalize_place
from finder.places.rules.places import Point
from finder.places.store import places
from finder.platform.database.session import Session


def make_city_finder(session: Session) -> Callable[[str, str], tuple[Point, ...]]:
    """Return a function that takes a city and the two letters of its state and returns the points of the places of that name."""

    @cache
    def find_city(city: str, state: str) -> tuple[Point, ...]:
        named = places.find_places(session, normalize_place(city), state=state)
        return tuple(
            Point(latitude=place.latitude, longitude=place.longitude)
            for place in named
            if place.kind in ("city", "alias")
        )

    return find_city
