"""Lines of one list that are one place written twice, and lines whose program the next edition lists elsewhere in its city."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finder.listings.rules.clusters import Node
from tests.each import in_one_pass
from tests.listings.rules.test_light_rows import address, groups, program
from tests.listings.rules.test_successors import later, line

HERE: dict[str, Any] = {"latitude": 39.75, "longitude": -104.99}
ELSEWHERE: dict[str, Any] = {"street": "4455 Sample Avenue", "zip": "80203"}
FAR: dict[str, Any] = {"latitude": 39.76, "longitude": -104.99}


@in_one_pass(
    ("ours", "theirs"),
    [
        (
            {"street": "4001 Westlake Street", "street2": "Suite 110"},
            {"street": "4001 Westlake Place", "street2": "Suite 110"},
        ),
        ({"street": "4001 Westlake Street"}, {"street": "4001 Westlake Place"}),
        ({"street": "11900 Sample Blvd Ste 2"}, {"street": "11900 South Sample Boulevard", "street2": "Suite 2"}),
        ({"street": "5001 West Bank Way", "street2": "#4"}, {"street": "5001 Westbank Way", "street2": "Unit 4"}),
        ({"zip": "80202"}, {"zip": "80203"}),
    ],
)
def test_a_line_written_twice_in_one_list_is_one_place(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert groups(a=address("Linden House LLC", **HERE, **ours), b=address("Linden House", **HERE, **theirs)) == ["a+b"]


@in_one_pass(
    ("ours", "theirs"),
    [
        ({}, {"name2": "Outpatient"}),
        ({}, {"street": "102 Example Street"}),
        ({"street2": "Suite 1"}, {"street": "100 Sample Street", "street2": "Suite 2"}),
        ({}, {"street": "100 Sample Street"}),
        ({"street": "100 North Example Street"}, {"street": "100 South Example Street", **FAR}),
    ],
)
def test_two_lines_of_one_list_that_differ_are_two_places(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert groups(a=address("Linden House", **{**HERE, **ours}), b=address("Linden House", **{**HERE, **theirs})) == [
        "a",
        "b",
    ]


def test_a_line_named_by_what_it_does_business_as_is_one_place() -> None:
    full = address("Sample Wilson and Associates", "DBA The Linden Connection", **HERE)
    assert groups(a=full, b=address("Linden Connection", **HERE)) == ["a+b"]
    assert groups(a=full, b=address("Linden Connection", street2="Suite 8", **HERE)) == ["a", "b"]
    assert groups(a=address("Linden House Inc", "Linden House", **HERE), b=address("Linden House", "Elm", **HERE)) == [
        "a",
        "b",
    ]


def test_a_line_written_twice_needs_points_and_one_list() -> None:
    other: dict[str, Any] = {"street": "100 North Example Street"}
    assert groups(a=address("Linden House"), b=address("Linden House", **other)) == ["a", "b"]
    twice = replace(program("Linden House", **HERE), sightings=program("Linden House").sightings)
    assert groups(a=twice, b=program("Linden House", number="0105", **HERE, **other)) == ["a", "b"]


def test_a_line_of_the_same_names_elsewhere_in_its_city_has_moved() -> None:
    assert groups(a=line("Linden House", "Vine"), b=later("Linden House", "Vine", **ELSEWHERE)) == ["a+b"]
    assert groups(a=line("Sequoia Counseling"), b=later("Sequoia Counseling LLC", **ELSEWHERE)) == ["a+b"]


@in_one_pass(
    "theirs",
    [
        later("Linden House", "Elm", **ELSEWHERE),
        later("Linden House", "Vine", city="Sample Springs", **ELSEWHERE),
        later("Linden House", "Vine", kinds=("MH",), **ELSEWHERE),
        later("Linden House", "Vine", seen="2024-01-01", **ELSEWHERE),
        line("Linden House", "Vine", **ELSEWHERE),
    ],
)
def test_a_line_has_not_moved(theirs: Node) -> None:
    assert groups(a=line("Linden House", "Vine"), b=theirs) == ["a", "b"]


def test_a_name_that_many_have_moves_nowhere() -> None:
    assert groups(a=line("Counseling Center"), b=later("Counseling Center", **ELSEWHERE)) == ["a", "b"]
    assert groups(a=line("Denver Recovery"), b=later("Denver Recovery", **ELSEWHERE)) == ["a", "b"]


def test_one_of_several_houses_of_a_name_has_not_moved() -> None:
    here, there = line("Linden House", "Vine"), line("Linden House", "Vine", street="9 Example Court")
    assert groups(a=here, b=there, c=later("Linden House", "Vine", **ELSEWHERE)) == ["a", "b", "c"]
    assert groups(
        a=here, b=later("Linden House", "Vine", street="9 Example Court"), c=later("Linden House", "Vine", **ELSEWHERE)
    ) == [
        "a",
        "b",
        "c",
    ]


def test_of_houses_side_by_side_each_joins_its_own() -> None:
    newer = replace(program("Linden House", street="3111 Example Street"), sightings={9: frozenset({""})})
    own = program("Linden House", "Formerly Sample House", street="3111 Example Street")
    beside = program("Linden House", street="3113 Example Street")
    assert groups(a=newer, b=own, c=beside) == ["a+b", "c"]
    assert groups(a=newer, c=beside) == ["a+c"]


def test_two_letters_tell_a_name_of_one_city_from_others() -> None:
    assert groups(a=line("KP Counseling"), b=later("KP Counseling LLC", **ELSEWHERE)) == ["a+b"]
    for name in ("A Counseling Center", "12 Counseling", "Dr Counseling", "La Recovery"):
        assert groups(a=line(name), b=later(name, **ELSEWHERE)) == ["a", "b"]
