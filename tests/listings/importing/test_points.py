"""Points that programs take from each other and from their city, whatever the order of the lists."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy.orm import Session, sessionmaker

from finder.listings.republishing import republish
from finder.listings.rules.records import Phone, SourceList
from finder.listings.store import documents, programs
from tests.databases import Databases
from tests.examples import some_of
from tests.listings.importing.test_importer import empty_directory, load, make_list, record, state_of

HOPE = record("Hope House")
QUARRY = record(
    "Quarry Wellness Group", phones=(Phone(number="+13035550177"),), street="100 Example St", street2="Suite 9"
)
LATITUDE, LONGITUDE = 39.751, -104.991


def geocoded(*, latitude: float = LATITUDE, zip_code: str = "80202", as_of: str = "2021-07-01") -> SourceList:
    """A list that places the other program at the street."""
    placed = record("Quarry Wellness Group", phones=(), codes=(), latitude=latitude, longitude=LONGITUDE, zip=zip_code)
    return make_list(placed, format_id="geocoded_list", source="samhsa-geocoded", as_of=as_of)


@pytest.fixture
def factory(database: Databases) -> sessionmaker[Session]:
    return empty_directory(database)


def points(factory: sessionmaker[Session]) -> dict[str, tuple[str, float | None]]:
    return {program["name"]: (program["point"], program["latitude"]) for program in state_of(factory)}


def test_a_program_takes_the_point_of_another_at_its_address_in_any_order(database: Databases) -> None:
    lists = (make_list(HOPE), make_list(QUARRY, source="other-list"), geocoded(), geocoded(as_of="2020-07-01"))
    found = []
    for ordered in some_of(list(itertools.permutations(lists))):
        fresh = empty_directory(database)
        load(fresh, *ordered)
        found.append(points(fresh))
    assert found[0]["Hope House"] == ("street", LATITUDE)
    assert all(each == found[0] for each in found)


def test_a_program_worked_out_alone_is_the_same(factory: sessionmaker[Session]) -> None:
    load(factory, make_list(HOPE), make_list(QUARRY, source="other-list"), geocoded())
    before = state_of(factory, with_ids=True)
    with factory.begin() as session:
        for program_id in [entry["id"] for entry in before]:
            stored = programs.find_documents(session, [program_id])[program_id]
            assert documents.holds_program(stored, documents.write_program(republish(session, program_id)))
    assert state_of(factory, with_ids=True) == before


def test_a_mistyped_zip_keeps_the_point_if_the_city_is_right_and_is_in_doubt(factory: sessionmaker[Session]) -> None:
    load(factory, geocoded(zip_code="80299"))
    assert points(factory) == {"Quarry Wellness Group": ("street", LATITUDE)}
    with factory() as session:
        (program,) = (documents.read_program(text) for text in programs.find_documents(session, ids(factory)).values())
    assert program.doubts == ("zip_unknown",)


def test_a_mistyped_zip_and_a_point_elsewhere_give_none(factory: sessionmaker[Session]) -> None:
    load(factory, geocoded(zip_code="80299", latitude=37.0))
    assert points(factory) == {"Quarry Wellness Group": ("none", None)}


def ids(factory: sessionmaker[Session]) -> list[str]:
    return [entry["id"] for entry in state_of(factory, with_ids=True)]
