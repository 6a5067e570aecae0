"""Which point a program gets: a trusted one of the shown address, else its ZIP's, else none at all."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

from finder.listings.rules.listings import Listing
from finder.listings.rules.location import Location, locate, placed_by_staff
from finder.listings.rules.point_sources import PointSources
from finder.listings.rules.records import SourceRecord
from finder.places.rules.places import Point
from tests.each import in_one_pass
from tests.listings.rules.listing_examples import RECORD, ZIPS, Zip, listing, say

NOWHERE = Location(latitude=None, longitude=None, point="none", doubts=())
OF_ZIP = Location(latitude=39.75, longitude=-104.99, point="zip", doubts=())
OF_STREET = Location(latitude=39.751, longitude=-104.991, point="street", doubts=())


@in_one_pass(
    ("shown", "lists", "expected"),
    [
        (RECORD, [listing()], OF_STREET),
        (RECORD, [listing(latitude=39.7515), listing()], replace(OF_STREET, latitude=39.7515)),
        (RECORD, [listing(latitude=None), listing()], OF_STREET),
        (RECORD, [listing(street="100 Example St.", street2="Suite 9")], OF_STREET),
        (replace(RECORD, street2="Suite 9"), [listing(street="100 Example St")], OF_STREET),
        (RECORD, [listing(street="101 Example Street")], OF_ZIP),
        (RECORD, [listing(street="100 Other Street")], OF_ZIP),
        (RECORD, [listing(street="7 Other Road"), listing("2020-01-01")], OF_STREET),
        (RECORD, [], OF_ZIP),
        (RECORD, [listing(street="", zip="80202")], OF_STREET),
        (RECORD, [listing(street="", zip="80203")], OF_ZIP),
        (replace(RECORD, street=""), [listing()], OF_STREET),
        (replace(RECORD, zip="99999"), [], NOWHERE),
    ],
)
def test_the_newest_point_of_the_shown_address_else_that_of_its_zip(
    shown: SourceRecord, lists: list[Listing], expected: Location
) -> None:
    assert locate(shown, lists, ZIPS) == expected


def test_a_zip_of_another_state_gives_no_point_and_says_why() -> None:
    zips = {"80202": Zip(state="NE")}
    assert locate(RECORD, [listing()], zips) == replace(NOWHERE, doubts=("zip_in_other_state",))


def test_an_unknown_zip_gives_no_point_and_says_why() -> None:
    assert locate(RECORD, [listing()], {}) == replace(NOWHERE, doubts=("zip_unknown",))


def test_a_zip_without_a_point_trusts_the_list_and_gives_none_of_its_own() -> None:
    zips = {"80202": Zip(latitude=None, longitude=None)}
    assert locate(RECORD, [listing()], zips) == OF_STREET
    assert locate(RECORD, [], zips) == NOWHERE
    for half in (Zip(latitude=None), Zip(longitude=None)):
        assert locate(RECORD, [listing()], {"80202": half}) == OF_STREET


def test_a_list_that_puts_the_address_in_another_state_or_zip_is_doubted_and_the_next_is_asked() -> None:
    lists = [listing(state="NE"), listing(zip="99999"), listing("2020-01-01")]
    assert locate(RECORD, lists, ZIPS) == replace(OF_STREET, doubts=("zip_in_other_state", "zip_unknown"))
    assert locate(RECORD, lists[:1], ZIPS) == replace(OF_ZIP, doubts=("zip_in_other_state",))


@in_one_pass(
    ("latitude", "longitude", "is_trusted"),
    [
        (39.75 + 0.43, -104.99, True),  # 29.7 miles to the north
        (39.75 + 0.44, -104.99, False),  # 30.4 miles
        (39.75 - 0.44, -104.99, False),
        (39.75, -104.99 + 0.55, True),  # 29.3 miles to the east
        (39.75, -104.99 + 0.57, False),  # 30.3 miles
        (39.75, -104.99 - 0.57, False),
        (39.75 + 0.31, -104.99 + 0.41, False),  # 30.5 miles to the northeast
        (-39.75, -104.99, False),
        (39.75, 104.99, False),
    ],
)
def test_a_point_more_than_thirty_miles_from_its_zip_is_not_trusted(
    latitude: float, longitude: float, is_trusted: bool
) -> None:
    found = locate(RECORD, [listing(latitude=latitude, longitude=longitude)], ZIPS)
    placed = placed_by_staff(RECORD, say(point=[latitude, longitude]), ZIPS, OF_ZIP)
    if is_trusted:
        assert found == placed == Location(latitude=latitude, longitude=longitude, point="street", doubts=())
    else:
        assert found == placed == replace(OF_ZIP, doubts=("far_from_zip",))


def test_what_staff_place_wrongly_changes_nothing_but_adds_a_doubt() -> None:
    stood = replace(OF_STREET, doubts=("zip_unknown",))
    placed = placed_by_staff(RECORD, say(point=[36.0, -86.0]), ZIPS, stood)
    assert placed == replace(OF_STREET, doubts=("far_from_zip", "zip_unknown"))


def test_staff_may_place_a_program_that_no_list_gave_a_point() -> None:
    bare = replace(RECORD, latitude=None, longitude=None)
    placed = placed_by_staff(bare, say(point=[36.0, -86.0]), ZIPS, OF_ZIP)
    assert placed.doubts == ("far_from_zip",)
    assert placed_by_staff(bare, say(point="zip"), ZIPS, OF_STREET) == OF_ZIP


@in_one_pass(("north", "is_trusted"), [(0.85, True), (0.88, False)])
def test_zips_of_alaska_reach_sixty_miles(north: float, is_trusted: bool) -> None:
    zips = {"99701": Zip(state="AK", latitude=64.8, longitude=-147.7)}
    shown = replace(RECORD, state="AK", zip="99701")
    found = locate(shown, [listing(state="AK", zip="99701", latitude=64.8 + north, longitude=-147.7)], zips)
    assert found.point == ("street" if is_trusted else "zip")


def denver_only(city: str, state: str) -> list[Point]:
    """Know one city."""
    return [Point(latitude=39.74, longitude=-104.98)] if (city, state) == ("Denver", "CO") else []


@in_one_pass(
    ("zips", "zip_code", "doubt"),
    [
        ({}, "80220", "zip_unknown"),
        ({"82020": Zip(state="WY")}, "82020", "zip_in_other_state"),
        ({"81001": Zip(latitude=38.3, longitude=-104.6)}, "81001", "far_from_zip"),
    ],
)
def test_a_mistyped_zip_does_not_lose_a_point_in_the_rows_city_but_is_in_doubt(
    zips: dict[str, Zip], zip_code: str, doubt: str
) -> None:
    sources = PointSources(zips, find_city=denver_only)
    shown = replace(RECORD, zip=zip_code)
    assert locate(shown, [listing(zip=zip_code)], sources) == replace(OF_STREET, doubts=(doubt,))
    elsewhere = listing(zip=zip_code, latitude=37.0, longitude=-102.0)
    assert locate(shown, [elsewhere], sources).point != "street"
    other_city = listing(zip=zip_code, city="Aurora")
    assert locate(replace(shown, city="Aurora"), [other_city], sources).point != "street"
    placed = placed_by_staff(shown, say(point=[39.751, -104.991]), sources, NOWHERE)
    assert placed == replace(OF_STREET, doubts=(doubt,))


def test_what_an_older_list_got_wrong_is_no_doubt() -> None:
    assert locate(RECORD, [listing(), listing("2020-01-01", zip="99999")], ZIPS) == OF_STREET


OTP = {"fmt": "otp_directory", "source": "samhsa-otp"}
FAR = {"latitude": 39.83}
"""Some 5.5 miles to the north."""


def test_two_sources_five_miles_apart_are_both_not_trusted() -> None:
    lists = [listing(), listing("2021-01-01", **OTP, **FAR)]
    doubted = replace(OF_ZIP, doubts=("sources_apart",))
    assert locate(RECORD, lists, ZIPS) == locate(RECORD, lists[::-1], ZIPS) == doubted
    assert locate(RECORD, [listing(), listing("2021-01-01", **OTP, latitude=39.82)], ZIPS) == OF_STREET


def test_only_the_newest_list_of_each_source_is_compared() -> None:
    moved = [listing(), listing("2020-01-01", **FAR)]
    assert locate(RECORD, moved, ZIPS) == OF_STREET
    assert locate(RECORD, [*moved, listing("2019-01-01", **OTP)], ZIPS) == OF_STREET


def test_rows_without_a_street_and_points_that_are_not_trusted_do_not_count_against_others() -> None:
    assert locate(RECORD, [listing(), listing("2021-01-01", **OTP, **FAR, street="")], ZIPS) == OF_STREET
    assert locate(RECORD, [listing(), listing("2021-01-01", **OTP, latitude=36.0)], ZIPS) == OF_STREET


BARE = listing(latitude=None, longitude=None)


@in_one_pass(
    ("shown", "elsewhere", "is_found"),
    [
        (RECORD, {}, True),
        (RECORD, {"name": "Another Place", "street": "100 Example St", "street2": "Suite 9"}, True),
        (RECORD, {"street": "101 Example Street"}, False),
        (RECORD, {"street": "100 North Example Street"}, False),
        (RECORD, {"zip": "80203"}, False),
        (RECORD, {"latitude": None, "longitude": None}, False),
        (RECORD, {"latitude": 36.0}, False),
        (replace(RECORD, street="Example Street"), {"street": "Example Street"}, False),
        (replace(RECORD, street=""), {"street": ""}, False),
        (replace(RECORD, zip="81001"), {"zip": "81001"}, False),
    ],
)
def test_a_program_without_a_point_takes_that_of_another_at_the_same_street_and_zip(
    shown: SourceRecord, elsewhere: dict[str, Any], is_found: bool
) -> None:
    zips = {**ZIPS, "81001": Zip()}
    sources = PointSources(zips, listings=lambda: [listing(key="other", **elsewhere)])
    assert locate(shown, [BARE], sources) == (OF_STREET if is_found else OF_ZIP)


def test_a_program_whose_own_point_is_not_trusted_takes_no_other() -> None:
    sources = PointSources(ZIPS, listings=lambda: [listing(key="other")])
    assert locate(RECORD, [listing(latitude=36.0)], sources) == replace(OF_ZIP, doubts=("far_from_zip",))


def test_the_order_of_other_rows_does_not_matter() -> None:
    others = [listing(key=key, latitude=39.75 + at / 1000) for at, key in enumerate("abc")]
    found = {
        locate(RECORD, [BARE], PointSources(ZIPS, listings=lambda rows=rows: rows))  # type: ignore[misc]
        for rows in permutations(others)
    }
    assert found == {replace(OF_STREET, latitude=39.752, longitude=-104.991)}


def test_other_rows_of_two_sources_far_apart_are_not_trusted_either() -> None:
    others = [listing(key="a"), listing(key="b", **OTP, **FAR)]
    sources = PointSources(ZIPS, listings=lambda: others)
    assert locate(RECORD, [BARE], sources) == replace(OF_ZIP, doubts=("sources_apart",))


def test_a_point_of_its_own_goes_before_that_of_others() -> None:
    sources = PointSources(ZIPS, listings=lambda: [listing("2026-01-01", key="other", latitude=39.7)])
    assert locate(RECORD, [listing()], sources) == OF_STREET


def test_sources_are_a_mapping_of_zips() -> None:
    sources = PointSources(ZIPS)
    assert (dict(sources), len(sources), "99999" in sources) == (ZIPS, 2, False)
