"""A directory loaded year after year: ids that stay, and answers that a newer list did not ask for again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.databases import Databases
from tests.listings.importing.test_importer import empty_directory, load, make_list, record, state_of


@pytest.fixture
def factory(database: Databases) -> sessionmaker[Session]:
    return empty_directory(database)


@pytest.mark.parametrize("name", ["Aspen", "Birch", "Cedar", "Elm"])
def test_another_list_does_not_part_a_program_that_moved(factory: sessionmaker[Session], name: str) -> None:
    old = record(f"{name} Clinic")
    load(factory, make_list(old), make_list(replace(old, street="900 Other Road"), as_of="2023-01-01"))
    (before,) = state_of(factory, with_ids=True)
    # Fits the old address as well as the program itself does: no reason to take the program apart.
    address = replace(old, name2="Satellite", phones=(), codes=(), kinds=("",))
    (result,) = load(factory, make_list(address, format_id="geocoded_list", source="samhsa-geocoded"))
    (after,) = state_of(factory, with_ids=True)
    assert (after["id"], after["street"], after["listed"]) == (before["id"], "900 Other Road", True)
    assert (result.added, result.retired) == (0, 0)


@pytest.mark.parametrize("name", ["Aspen", "Birch", "Cedar", "Elm"])
def test_of_a_program_taken_apart_the_listed_half_keeps_the_id(factory: sessionmaker[Session], name: str) -> None:
    old = record(f"{name} Clinic")
    load(factory, make_list(old), make_list(replace(old, street="900 Other Road"), as_of="2023-01-01"))
    (before,) = state_of(factory, with_ids=True)
    # Once a second program of the name and phone is known, which of the two moved is no longer clear.
    twin = replace(old, street="700 Third Road")
    (result,) = load(factory, make_list(twin, as_of="2021-01-01"))
    listed = [program for program in state_of(factory, with_ids=True) if program["listed"]]
    assert [program["id"] for program in listed] == [before["id"]]
    assert result.retired == 0


def test_what_the_newer_list_of_a_source_did_not_ask_stands_as_the_older_said(factory: sessionmaker[Session]) -> None:
    old = make_list(record("Aspen Clinic", codes=("BMW", "DT", "SA")), asked={"SU": ("BMW", "DT", "MD", "SA")})
    new = make_list(record("Aspen Clinic", codes=("MWS", "SA")), asked={"SU": ("DT", "MWS", "SA")}, as_of="2023-01-01")
    load(factory, old, new)
    (program,) = state_of(factory)
    assert (program["services"], program["not_offered"]) == (["BMW", "MWS", "SA"], ["DT", "MD"])
    assert [(report["as_of"], report["dropped_on"]) for report in program["reports"]] == [
        ("2023-01-01", ""), ("2022-01-01", "")
    ]  # fmt: skip
    load(factory, make_list(record("Birch House"), asked={"SU": ("SA",)}, as_of="2024-01-01"), force=True)
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
