"""Suggest what a number that is no ZIP may stand for."""

from __future__ import annotations

from collections import Counter

from finder.places.rules.normalization import normalize_place
from finder.places.store import places
from finder.platform.database.session import Session

_PREFIX = 3
"""Digits that tell the mail center, and so the region."""
_MOST_CITIES = 4


def suggest_zips(digits: str, session: Session) -> tuple[str, ...]:
    """Return labels: the ZIP that lost its leading zero, as in spreadsheets, or has a digit too many; then what begins alike."""
    codes = [f"0{digits}"] if len(digits) == 4 else [digits[:5]] if len(digits) > 5 else []
    found = [places.find_zip(session, code) for code in codes]
    whole = tuple(
        f"{entry.zip} ({entry.city}, {entry.state})" for entry in found if entry and entry.latitude is not None
    )
    return (*whole, *_main_cities(digits[:_PREFIX], session))


def _main_cities(prefix: str, session: Session) -> tuple[str, ...]:
    """Return the labels of the largest cities whose ZIPs begin with three digits."""
    if len(prefix) < _PREFIX:
        return ()
    zips = [entry for entry in places.find_zips_like(session, prefix) if entry.kind != "military"]
    cities = Counter((entry.city, entry.state) for entry in zips)
    people = {city: _people(city, session) for city, _ in cities.most_common(3 * _MOST_CITIES)}
    largest = sorted(people, key=lambda city: -people[city])[:_MOST_CITIES]
    return tuple(f"{city}, {state}" for city, state in largest)


def _people(city: tuple[str, str], session: Session) -> int:
    named = places.find_places(session, normalize_place(city[0]), state=city[1])
    return max((place.weight for place in named if place.kind != "county"), default=0)
