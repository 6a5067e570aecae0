"""What an address is called in the next edition: only where nothing else is there and little time has passed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finder.listings.rules.clusters import Node
from tests.each import in_one_pass
from tests.listings.rules.test_light_rows import address, certificate, groups, program


def line(name: str, name2: str = "", *, seen: str = "2021-05-01", **changes: Any) -> Node:
    return replace(address(name, name2, **changes), dates=frozenset({seen} - {""}))


def later(name: str, name2: str = "", *, seen: str = "2022-01-01", **changes: Any) -> Node:
    return replace(program(name, name2, **changes), dates=frozenset({seen} - {""}))


def test_the_only_program_of_the_next_edition_is_what_an_address_is_called_by_now() -> None:
    assert groups(a=line("Sequoia Care"), b=later("Brighter Peaks")) == ["a+b"]


@in_one_pass(
    ("ours", "theirs"),
    [
        ({"seen": "2018-05-01"}, {}),
        ({"seen": "2022-01-01"}, {}),
        ({"seen": "2022-06-01"}, {}),
        ({"seen": ""}, {}),
        ({}, {"seen": ""}),
        ({"street2": "Suite 2"}, {"street2": "Suite 3"}),
        ({}, {"zip": "80203"}),
        ({}, {"street": "102 Example Street"}),
        ({"street": "PO Box"}, {"street": "PO Box"}),
        ({"name2": "Sample High School"}, {}),
        ({"name2": "Men's House"}, {"name2": "Women's House"}),
        ({"name2": "Outpatient"}, {"name2": "Detox"}),
        ({}, {"kinds": ("MH",)}),
    ],
)
def test_an_address_is_not_called_so(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert groups(a=line("Sequoia Care", **ours), b=later("Brighter Peaks", **theirs)) == ["a", "b"]


def test_where_something_else_is_at_an_address_too_nothing_follows() -> None:
    both = {"a": line("Sequoia Care"), "b": later("Brighter Peaks")}
    assert groups(**both, c=later("Lakeshore Clinic", number="0103", street2="Suite 8")) == ["a", "b", "c"]
    assert groups(**both, c=line("Lakeshore Clinic")) == ["a", "b", "c"]
    assert groups(**both, c=later("Lakeshore Clinic", number="0103", kinds=("MH",))) == ["a", "b", "c"]


def test_a_program_that_was_there_in_the_older_list_too_follows_nothing() -> None:
    assert groups(a=line("Sequoia Care"), b=later("Brighter Peaks"), c=line("Brighter Peaks Inc")) == ["a", "b+c"]


def test_a_certificate_has_no_successor() -> None:
    dated = replace(certificate("Sequoia Care"), dates=frozenset({"2021-05-01"}))
    assert groups(a=dated, b=later("Brighter Peaks")) == ["a", "b"]


def test_an_organization_s_only_program_may_be_called_otherwise_in_the_next_edition() -> None:
    older = line("Sequoia Recovery Project", "Intensive Outpatient Program")
    assert groups(a=older, b=later("Sequoia Recovery Project", "Sample County Center")) == ["a+b"]
    assert groups(a=older, b=later("Sequoia Recovery Project", "Detox")) == ["a", "b"]
    assert groups(a=line("Sequoia Recovery Project"), b=later("Sequoia Recovery Project for Women")) == ["a+b"]
    assert groups(a=line("Sequoia Recovery Project", "Haven"), b=later("Sequoia Recovery Project", "Elm Hall")) == [
        "a+b"
    ]
    assert groups(a=line("Sequoia Inc", "Elm and North Star"), b=later("Peaks LLC", "Sequoia Elm")) == ["a+b"]
    assert groups(a=line("Sequoia"), b=later("Sequoia Center for Women")) == ["a+b"]


def test_what_others_have_at_an_address_does_not_matter_to_an_organization_with_one_program_there() -> None:
    older, newer = line("Sequoia Recovery Project", "Haven"), later("Sequoia Recovery Project", "Reflections")
    assert groups(a=older, b=newer, c=later("Lakeshore Clinic", number="0103")) == ["a+b", "c"]
    # What its own list names too is another program of the organization.
    named = line("Sequoia Recovery Project", "Sample Grove")
    assert groups(a=older, b=newer, c=later("Sequoia Recovery Project", "Sample Grove", number="0103"), d=named) == [
        "a+b",
        "c+d",
    ]
    assert groups(a=older, b=newer, c=named) == ["a", "b", "c"]
    assert groups(a=older, b=newer, c=later("Sequoia Recovery Project", "Harbor", number="0104")) == ["a", "b", "c"]


def test_what_other_suites_hold_does_not_matter_to_a_suite() -> None:
    suite: dict[str, Any] = {"street2": "Suite 45"}
    older, newer = line("Sequoia Care", **suite), later("Brighter Peaks", **suite)
    assert groups(a=older, b=newer, c=later("Lakeshore Clinic", number="0103", street2="Suite 2")) == ["a+b", "c"]
    assert groups(a=older, b=newer, c=later("Lakeshore Clinic", number="0103", **suite)) == ["a", "b", "c"]
    taken = {"c": line("Sequoia Care Hall"), "d": later("Sequoia Care Hall", number="0103")}
    assert groups(a=older, b=newer, **taken) == ["a+b", "c+d"]
