"""Which listings are one program: public ids of our own export decide before any similarity does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finder.listings.rules.clustering import resolve
from finder.listings.rules.clusters import Node
from finder.listings.rules.identity import apart, identify
from finder.listings.rules.records import Phone, SourceRecord


def node(name: str, *, snapshot: int, kind: str = "", public_id: str = "", street: str = "1 Example Street") -> Node:
    record = SourceRecord(name=name, street=street, city="Denver", state="CO", zip="80202", kinds=(kind,))
    return Node(
        identity=identify(record),
        sightings={snapshot: frozenset({kind})},
        public_ids=frozenset({public_id} if public_id else ()),
    )


def test_listings_alike_of_two_lists_are_one_program() -> None:
    nodes = {"a": node("Example House", snapshot=1), "b": node("Example Houses", snapshot=2)}
    assert resolve(nodes) == [("a", "b")]


def test_two_public_ids_never_join_however_alike() -> None:
    nodes = {
        "a": node("Example House", snapshot=1, kind="asked1", public_id="x"),
        "b": node("Example House", snapshot=1, kind="asked2", public_id="y"),
        "c": node("Example House Inc", snapshot=2, public_id="y"),
    }
    assert resolve(nodes) == [("a",), ("b", "c")]


def test_one_public_id_joins_what_nothing_else_would() -> None:
    nodes = {
        "a": node("Example House", snapshot=1, public_id="x"),
        "b": node("Another Name", snapshot=2, public_id="x", street="900 Sample Avenue"),
    }
    assert resolve(nodes) == [("a", "b")]


def test_programs_that_show_one_name_and_address_get_keys_of_their_own() -> None:
    key = identify(SourceRecord(name="Example House", city="Denver", state="CO", zip="80202")).key
    assert len({key, apart(key, "x"), apart(key, "y")}) == 3


def place(name: str, snapshot: int, *, source: str = "", public_id: str = "", kind: str = "SU", **changes: Any) -> Node:
    shown: dict[str, Any] = {
        "street": "100 Example St",
        "city": "Denver",
        "state": "CO",
        "zip": "80202",
        "kinds": (kind,),
    }
    return Node(
        identity=identify(SourceRecord(name=name, **{**shown, **changes})),
        sightings={snapshot: frozenset({kind})},
        public_ids=frozenset({public_id} if public_id else ()),
        sources=frozenset({source} if source else ()),
    )


def groups(**nodes: Node) -> list[str]:
    """Give the groups as text, and see that the order in which listings come changes nothing."""
    found = resolve(nodes)
    assert found == resolve(dict(reversed(nodes.items())))
    return ["+".join(keys) for keys in found]


def test_the_most_alike_is_taken_first_and_its_rival_stays_apart() -> None:
    a = place("Hope House", 1, street2="Suite 1")
    b, c = place("Hope Houses", 2, street2="Suite 2"), place("Hope House Inc", 2, street2="Suite 1")
    assert groups(a=a, b=b, c=c) == ["a+c", "b"]
    assert groups(a=a, b=c, c=b) == ["a+b", "c"]


def test_of_two_names_alike_the_same_one_is_taken_before_the_other() -> None:
    a, near = place("Sunrise Recovery Gardens", 1), place("Sunrise Recovery Garden Inn", 2)
    same = place("Sunrise Recovery Gardens", 2)
    assert groups(a=a, b=near) == ["a+b"]
    assert groups(a=a, b=near, c=same) == ["a+c", "b"]
    assert groups(a=a, b=same, c=near) == ["a+b", "c"]


def test_a_name_that_was_cut_off_is_surely_the_same() -> None:
    long = "Rocky Mountain Behavioral Healthcare Inst"
    assert groups(a=place(long, 1), b=place(f"{long}itute of the Great Plains", 2)) == ["a+b"]


def test_a_likely_pair_is_joined_where_nothing_competes() -> None:
    assert groups(a=place("Hope Care", 1), b=place("Hope Care", 2, name2="Sunrise Lodge")) == ["a+b"]
    methadone = place("Zebra Systems", 1, kinds=("",), codes=("OTP",)), place("Hope House", 2, codes=("MM",))
    assert groups(a=methadone[0], b=methadone[1]) == ["a+b"]
    assert groups(a=place("Hope House", 1), b=place("Faith Center", 2)) == ["a", "b"]


def test_where_two_could_as_well_be_it_neither_is() -> None:
    # Rows with phones of their own: what is at stake is whose number a program shows.
    lodge = place("Hope Care", 2, name2="Sunrise Lodge", phones=(Phone(number="+13035550101"),))
    villas = place("Hope Care", 2, name2="Moonlight Villas", phones=(Phone(number="+13035550102"),))
    one = place("Hope Care", 1, phones=(Phone(number="+13035550103"),))
    assert groups(m=one, a=lodge, z=villas) == ["a", "m", "z"]
    assert groups(a=one, m=lodge, z=villas) == ["a", "m", "z"]
    assert groups(z=one, a=lodge, m=villas) == ["a", "m", "z"]


def test_what_others_list_at_an_address_does_not_part_what_a_source_calls_one() -> None:
    a, b = place("Hope Care", 1, source="s"), place("Hope Care", 2, source="s", name2="Sunrise Lodge", public_id="x")
    rival = place("Hope Care", 3, source="other", name2="Moonlight Villas", public_id="y")
    assert groups(a=a, b=b, c=rival) == ["a+b", "c"]


def test_a_likely_pair_of_two_sources_is_joined_after_those_of_one() -> None:
    a, b = place("Hope Care", 1, source="s"), place("Hope Care", 2, source="t", name2="Sunrise Lodge")
    assert groups(a=a, b=b) == ["a+b"]


def test_a_public_id_joins_what_has_none_but_never_two() -> None:
    a, b = place("Hope House", 1, public_id="x"), place("Hope House Inc", 2)
    assert groups(a=a, b=b) == ["a+b"]
    assert groups(a=b, b=a) == ["a+b"]
    third = place("Hope Houses", 3, street2="Suite 2", public_id="y")
    assert groups(a=a, b=b, c=third) == ["a+b", "c"]
    assert groups(a=b, b=a, c=third) == ["a+b", "c"]


def test_two_types_of_one_list_are_one_place_but_two_of_one_type_never() -> None:
    both = place("Hope House", 1), place("Hope House", 1, kind="MH", name2="East")
    assert groups(a=both[0], b=both[1]) == ["a+b"]
    assert groups(a=both[0], b=both[1], c=place("Hope Houses", 1, name2="West End")) == ["a+b", "c"]
    assert groups(a=place("Hope House", 1), b=place("Hope House Inc", 1, street2="Suite 4")) == ["a", "b"]


def test_rows_of_one_list_and_type_are_a_program_each_unless_one_public_id_joins_them() -> None:
    full = {"codes": ("SA",), "phones": (Phone(number="+13035550100"),)}
    assert groups(a=place("Hope House", 1, **full), b=place("Hope House", 1, street2="B", **full)) == ["a", "b"]
    pinned = {"public_id": "x", **full}
    assert groups(a=place("Hope House", 1, **pinned), b=place("Elm House", 1, **pinned), c=place("Fir House", 1)) == [
        "a+b",
        "c",
    ]


def test_two_types_of_one_list_in_two_zips_are_two_places() -> None:
    assert groups(a=place("Hope House", 1), b=place("Hope House", 1, kind="MH", zip="80203")) == ["a", "b"]
    assert groups(a=place("Hope House", 1), b=place("Hope House", 2, kind="MH", zip="80203")) == ["a+b"]


def test_two_programs_of_one_list_are_not_joined_by_way_of_another_list() -> None:
    first, second = place("Hope House", 1, street2="Suite 1"), place("Hope Houses", 1, street2="Suite 2")
    between = place("Hope House Inc", 2, street2="Suite 1")
    assert groups(a=first, b=second, c=between) == ["a+c", "b"]
    assert groups(c=first, b=second, a=between) == ["a+c", "b"]


PHONE = (Phone(number="+13035550100"),)


def test_a_listing_without_a_street_joins_the_house_of_its_name_and_phone() -> None:
    nodes = {
        "a": place("Example House", 1, phones=PHONE, codes=("SA",)),
        "b": place("Example House", 2, street="", phones=PHONE, codes=("SA",)),
    }
    assert resolve(nodes) == [("a", "b")]


def test_a_listing_without_a_street_never_joins_two_houses() -> None:
    nodes = {
        "a": place("Example House", 1, phones=PHONE, codes=("SA",)),
        "b": place("Example House", 2, street="", phones=PHONE, codes=("SA",)),
        "c": place("Example House", 3, street="900 Sample Avenue", codes=("SA",)),
    }
    assert resolve(nodes) == [("a", "b"), ("c",)]
    both = {**nodes, "c": place("Example House", 1, street="900 Sample Avenue", phones=PHONE, codes=("SA",))}
    assert resolve(both) == [("a",), ("b",), ("c",)], "either may be it"


def test_one_name_and_phone_at_two_addresses_in_lists_of_one_date_are_two_places() -> None:
    phones = (Phone(number="+13035550101"),)
    one = replace(place("Hope Care", 1, phones=phones), dates=frozenset({"2022-01-01"}))
    other = place("Hope Care", 2, kind="MH", phones=phones, street="900 Sample Avenue", zip="80203")
    assert groups(a=one, b=replace(other, dates=frozenset({"2022-01-01"}))) == ["a", "b"]
    assert groups(a=one, b=replace(other, dates=frozenset({"2023-01-01"}))) == ["a+b"]


def test_a_long_name_of_a_hospital_does_not_make_two_wards_one() -> None:
    wards = [
        place("Saint Example Memorial Medical Center", 1, name2="Focus Unit", phones=(Phone(number="+13035550101"),)),
        place(
            "St Example Memorial Medical Center",
            2,
            kind="MH",
            name2="Grace Unit",
            phones=(Phone(number="+13035550102"),),
        ),
    ]
    assert groups(a=wards[0], b=wards[1]) == ["a", "b"]
