"""A directory loaded year after year: ids that stay, and answers that a newer list did not ask for again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session, sessionmaker

from finder.listings.store import listings, programs
from tests.databases import Databases
from tests.listings.importing.test_importer import empty_directory, load, make_list, record, state_of


@pytest.fixture
def factory(database: Databases) -> sessionmaker[Session]:
    return empty_directory(database)


@pytest.mark.parametrize("name", ["Aspen", "Birch", "Cedar", "Elm"])
def test_a_program_taken_apart_has_the_ids_of_any_other_order(factory: sessionmaker[Session], name: str) -> None:
    old = record(f"{name} Clinic")
    # Where a list has two programs of the name and phone, which of them moved is not clear.
    two = (replace(old, street="900 Other Road"), replace(old, street="700 Third Road"))
    lists = [make_list(old), make_list(*two, as_of="2023-01-01")]
    load(factory, lists[0])
    (before,) = state_of(factory, with_ids=True)
    load(factory, lists[1], force=True)
    apart = state_of(factory, with_ids=True)
    assert len(apart) == 3 and before["id"] in {program["id"] for program in apart}
    with factory.begin() as session:
        listings.delete_source(session, "samhsa-directory")
        programs.delete_programs(session, [program["id"] for program in apart])
    load(factory, *reversed(lists), force=True)
    assert state_of(factory, with_ids=True) == apart


def test_what_the_newer_list_of_a_source_did_not_ask_stands_as_the_older_said(factory: sessionmaker[Session]) -> None:
    old = make_list(record("Aspen Clinic", codes=("BMW", "DT", "SA")), asked={"SU": ("BMW", "DT", "MD", "SA")})
    new = make_list(record("Aspen Clinic", codes=("MWS", "SA")), asked={"SU": ("DT", "MWS", "SA")}, as_of="2023-01-01")
    load(factory, old, new)
    (program,) = state_of(factory)
    assert (program["services"], program["not_offered"]) == (["BMW", "MWS", "SA"], ["DT", "MD"])
    assert [(report["as_of"], report["dropped_on"]) for report in program["reports"]] == [
        ("2023-01-01", ""), ("2022-01-01", "")
    ]  # fmt: skip
    load(
        factory,
        make_list(record("Birch House", street="900 Other Road"), asked={"SU": ("SA",)}, as_of="2024-01-01"),
        force=True,
    )
    (gone,) = [program for program in state_of(factory) if program["name"] == "Aspen Clinic"]
    assert not gone["listed"]
    assert {report["dropped_on"] for report in gone["reports"]} == {"2024-01-01"}


def test_a_certified_row_without_answers_takes_no_answers_away(factory: sessionmaker[Session]) -> None:
    locator = {"format_id": "locator_api", "source": "samhsa-locator"}
    survey = make_list(record("Aspen Clinic", codes=("DT", "SA")), as_of="2025-01-01", **locator)
    bare = record("Aspen Clinic", kinds=("OTP",), codes=("OTP",))
    load(factory, survey, make_list(bare, as_of="2026-01-01", asked={}, **locator))
    (program,) = state_of(factory)
    assert program["services"] == ["DT", "OTP", "SA"]
