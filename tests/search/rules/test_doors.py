"""Programs of one organization at one street: one card with several doors, without swallowing a neighbor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finder.listings.rules.publishing import make_card
from finder.search.rules.doors import find_heads, has_same_name
from tests.each import in_one_pass
from tests.site import make_program


def card(name: str, street: str = "1 Elm St", phone: str = "", **changes: Any) -> Any:
    made = make_card(make_program(name, "SA", name=name, street=street, phones=(), **changes), version=1)
    return replace(made, phone=phone)


def heads(*cards: Any) -> tuple[int, ...]:
    return find_heads(cards)


def test_programs_with_one_name_at_one_street_are_doors_of_the_first() -> None:
    found = heads(card("Odyssey House"), card("Dawn Clinic", "2 Elm St"), card("Odyssey House Inc", "1 Elm Street"))
    assert found == (0, 1, 0)


def test_names_that_begin_alike_are_one_organization() -> None:
    assert heads(card("Odyssey House"), card("Odyssey House/Family Center")) == (0, 0)


def test_one_number_is_one_organization() -> None:
    assert heads(card("Hope House", phone="+13035550101"), card("Family Place", phone="+13035550101")) == (0, 0)
    assert heads(card("Hope House", phone="+13035550101"), card("Family Place", phone="+13035550102")) == (0, 1)


def test_other_tenants_of_a_building_stay_apart() -> None:
    assert heads(card("Hope House"), card("Dawn Clinic"), card("Hope House")) == (0, 1, 0)


@in_one_pass("changes", [{"zip": "80203"}, {"city": "Betaville"}, {"state": "WY"}, {"street": "10 Elm St"}])
def test_another_place_is_no_door(changes: dict[str, str]) -> None:
    assert heads(card("Hope House"), card("Hope House", **changes)) == (0, 1)


def test_without_a_street_nothing_is_joined() -> None:
    assert heads(card("Hope House", ""), card("Hope House", "")) == (0, 1)
    assert heads() == ()


def test_legal_forms_do_not_tell_names_apart() -> None:
    assert has_same_name(card("Hope House"), card("Hope House, Inc."))
    assert not has_same_name(card("Hope House"), card("Hope Home"))
