"""Which point a program gets: a trusted one of the shown address, else its ZIP's, else none at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from finder.listings.rules.listings import Listing
from finder.listings.rules.location import Location, locate, placed_by_staff
from finder.listings.rules.records import SourceRecord
from tests.listings.rules.listing_examples import RECORD, ZIPS, Zip, listing, say

NOWHERE = Location(latitude=None, longitude=None, point="none", doubts=())
OF_ZIP = Location(latitude=39.75, longitude=-104.99, point="zip", doubts=())
OF_STREET = Location(latitude=39.751, longitude=-104.991, point="street", doubts=())


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_trusted"),
    [
        (39.75 + 0.86, -104.99, True),  # 59.3 miles to the north
        (39.75 + 0.88, -104.99, False),  # 60.7 miles
        (39.75 - 0.88, -104.99, False),
        (39.75, -104.99 + 1.12, True),  # 59.6 miles to the east
        (39.75, -104.99 + 1.14, False),  # 60.6 miles
        (39.75, -104.99 - 1.14, False),
        (39.75 + 0.62, -104.99 + 0.81, False),  # 60.6 miles to the northeast
        (-39.75, -104.99, False),
        (39.75, 104.99, False),
    ],
)
def test_a_point_more_than_sixty_miles_from_its_zip_is_not_trusted(
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
