"""What counts as a newer source saying otherwise, and which of several newer ones is shown to staff."""

from __future__ import annotations

from typing import Any

from finder.listings.rules.conflicts import Conflict, find_conflicts
from finder.listings.rules.records import Phone
from tests.each import in_one_pass
from tests.listings.rules.listing_examples import listing, say

OURS, THEIRS, OTHER = "+13035550101", "+13035550102", "+13035550103"


def told(conflicts: tuple[Conflict, ...]) -> list[tuple[str, Any, str]]:
    return [(conflict.field, conflict.theirs, conflict.theirs_on) for conflict in conflicts]


def phones(*numbers: str) -> tuple[Phone, ...]:
    return tuple(Phone(number=number) for number in numbers)


def overridden_phones(*numbers: str) -> list[dict[str, str]]:
    return [{"number": number, "kind": "main", "extension": "", "answers": "program"} for number in numbers]


def test_of_several_newer_lists_the_newest_speaks() -> None:
    lists = [
        listing("2026-03-01", name="March"),
        listing("2026-09-01", name="September"),
        listing("2026-06-01", name="June"),
    ]
    assert told(find_conflicts(say(name="Ours"), lists)) == [("name", "September", "2026-09-01")]


@in_one_pass("field", ["name", "name2", "organization", "city", "zip"])
def test_each_name_and_part_of_the_address_is_held_against_newer_lists(field: str) -> None:
    newer = listing("2026-06-01", **{field: "77777"})
    assert told(find_conflicts(say(**{field: "88888"}), [newer])) == [(field, "77777", "2026-06-01")]
    assert find_conflicts(say(**{field: "77 777!"}), [newer]) == ()
    assert find_conflicts(say(**{field: "88888"}), [listing("2026-06-01", **{field: ""})]) == ()


def test_names_are_held_against_a_list_fit_to_show_only() -> None:
    capitals = {"fmt": "otp_directory", "kinds": ("",)}
    lists = [listing("2026-09-01", name="CAPITALS", **capitals), listing("2026-06-01", name="June")]
    assert told(find_conflicts(say(name="Ours"), lists)) == [("name", "June", "2026-06-01")]
    assert find_conflicts(say(name="Ours", street="7 Other Road"), lists[:1]) == ()


def test_a_field_that_no_newer_list_speaks_of_does_not_hush_the_next() -> None:
    later = say("2026-12-01", name="Ours").fields
    overrides = type(say())(fields={**later, **say(website="http://ours.example.org").fields})
    found = find_conflicts(overrides, [listing("2026-06-01", name="June")])
    assert told(found) == [("website", "http://hope.example.org", "2026-06-01")]


def test_all_conflicts_of_a_program_are_found_in_order_of_field() -> None:
    found = find_conflicts(say(website="", status="closed", name="Ours", code__SA="no"), [listing("2026-06-01")])
    assert [conflict.field for conflict in found] == ["code:SA", "name", "status", "website"]


@in_one_pass(
    ("ours", "theirs", "differs"),
    [
        ((OURS,), (OURS,), False),
        ((OURS, THEIRS), (THEIRS,), False),
        ((OURS,), (OURS, THEIRS), True),
        ((OURS,), (THEIRS,), True),
        ((), (THEIRS,), True),
        ((OURS,), (), False),
    ],
)
def test_a_number_that_staff_did_not_state_is_a_conflict(
    ours: tuple[str, ...], theirs: tuple[str, ...], differs: bool
) -> None:
    found = find_conflicts(say(phones=overridden_phones(*ours)), [listing("2026-06-01", phones=phones(*theirs))])
    assert [conflict.field for conflict in found] == (["phones"] if differs else [])


def test_phones_and_website_of_the_newest_list_that_has_any() -> None:
    lists = [
        listing("2026-09-01", phones=(), website=""),
        listing("2026-06-01", phones=phones(THEIRS), website="http://june.example.org"),
        listing("2026-03-01", phones=phones(OTHER), website="http://march.example.org"),
    ]
    found = find_conflicts(say(phones=overridden_phones(OURS), website="http://ours.example.org"), lists)
    assert [(one.field, one.theirs_on) for one in found] == [("phones", "2026-06-01"), ("website", "2026-06-01")]
    assert found[0].theirs[0]["number"] == THEIRS
    assert find_conflicts(say(website="http://ours.example.org"), lists[:1]) == ()


@in_one_pass(
    ("theirs", "differs"),
    [
        ("www.ours.example.org", False),
        ("ours.example.org/", False),
        ("HTTP://Ours.Example.org", False),
        ("ours.example.org/east", True),
        ("www2.ours.example.org", True),
    ],
)
def test_one_website_written_two_ways_is_no_conflict(theirs: str, differs: bool) -> None:
    found = find_conflicts(say(website="https://ours.example.org"), [listing("2026-06-01", website=theirs)])
    assert bool(found) is differs


def test_a_list_that_has_a_program_staff_call_open_is_no_conflict() -> None:
    assert find_conflicts(say(status="open"), [listing("2026-06-01")]) == ()
    found = find_conflicts(say(status="closed"), [listing("2026-06-01"), listing("2026-09-01")])
    assert told(found) == [("status", "open", "2026-09-01")]
    assert find_conflicts(say(hours="closed"), [listing("2026-06-01")]) == ()


@in_one_pass(
    ("street", "differs"),
    [("100 Example St., Suite 4", False), ("102 Example Street", True), ("", False)],
)
def test_a_street_differs_by_its_number_or_its_own_name(street: str, differs: bool) -> None:
    found = find_conflicts(say(street="100 Example Street"), [listing("2026-06-01", street=street)])
    assert [conflict.theirs for conflict in found] == ([street] if differs else [])


def test_a_service_is_held_against_lists_newer_than_the_check_alone() -> None:
    same_day = listing("2026-01-10", asked="DT", codes=("DT",))
    assert find_conflicts(say("2026-01-10", code__DT="no"), [same_day]) == ()
    later = listing("2026-01-11", fmt="national_directory", asked="PW", codes=())
    assert find_conflicts(say("2026-01-10", code__DT="no"), [same_day, later]) == ()
    (found,) = find_conflicts(say("2026-01-10", code__PW="yes"), [same_day, later])
    assert found == Conflict(
        field="code:PW",
        ours="yes",
        ours_on="2026-01-10",
        theirs="no",
        theirs_on="2026-01-11",
        source="samhsa-directory",
    )
