"""Which listings are one program: public ids of our own export decide before any similarity does."""

from __future__ import annotations

from finder.listings.rules.clustering import Node, resolve
from finder.listings.rules.identity import apart, identify
from finder.listings.rules.records import SourceRecord


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
