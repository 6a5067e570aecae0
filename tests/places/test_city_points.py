"""Where a city lies, as a program's list names it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from finder.places.city_points import make_city_finder
from finder.places.rules.places import Point, miles_between


def test_a_city_is_found_by_any_spelling_in_its_state_only(places_session: Session) -> None:
    find_city = make_city_finder(places_session)
    assert find_city("ST. LOUIS", "MO") == find_city("Saint Louis", "MO")
    (point,) = find_city("Denver", "CO")
    assert miles_between(point, Point(latitude=39.74, longitude=-104.98)) < 5
    assert find_city("Denver", "WY") == find_city("", "CO") == find_city("Kern", "CA") == ()
