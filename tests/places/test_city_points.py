"""Where a city lies, as a program's list names it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from finder.places.city_points import make_city_finder, make_county_finder
from finder.places.rules.places import Point, miles_between
from finder.places.store import places
from finder.places.store.places import NamedPlace
from tests.staff_directory import ZIPS, Directory


def test_a_city_is_found_by_any_spelling_in_its_state_only(places_session: Session) -> None:
    find_city = make_city_finder(places_session)
    assert find_city("ST. LOUIS", "MO") == find_city("Saint Louis", "MO")
    (point,) = find_city("Denver", "CO")
    assert miles_between(point, Point(latitude=39.74, longitude=-104.98)) < 5
    assert find_city("Denver", "WY") == find_city("", "CO") == find_city("Kern", "CA") == ()


def test_a_citys_county_is_known_by_any_spelling_in_its_state_only(places_session: Session) -> None:
    find_county = make_county_finder(places_session)
    assert find_county("Denver", "CO") == "Denver County"
    assert find_county("SAN RAMON", "CA") == "Contra Costa County"
    assert find_county("Denver", "WY") == find_county("", "CO") == find_county("Kern", "CA") == ""


def test_namesakes_in_several_counties_of_a_state_tell_no_county(directory: Directory) -> None:
    towns = [_town(1, "Richmond County"), _town(2, "Essex County"), _town(3, "Kings County", "NJ")]
    with directory.sessions() as session:
        places.save_places(session, ZIPS, towns)
        find_county = make_county_finder(session)
        assert find_county("Bloomfield", "NY") == ""
        assert find_county("Bloomfield", "NJ") == "Kings County"


def _town(weight: int, county: str, state: str = "NY") -> NamedPlace:
    return NamedPlace(
        kind="city",
        name="Bloomfield",
        normalized="bloomfield",
        state=state,
        county=county,
        latitude=40.0,
        longitude=-74.0,
        weight=weight,
    )
