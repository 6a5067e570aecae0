"""Lists part a program: what staff say on it goes with the part that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from finder.listings.importing.rebuilding_all import rebuild_all
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.records import Phone, SourceList
from finder.listings.store import listings, programs, staff_overrides
from finder.places.store import places
from tests.databases import Databases
from tests.listings.importing.test_importer import empty_directory, load, make_list, record, state_of

HOURS = StaffOverride(value="Mon to Fri", on="2026-01-01")
FIRST, SECOND = "+13035550101", "+13035550102"
OTHERS = tuple(record(f"Program {number}", street=f"{number} Example Street") for number in range(200, 212))


@pytest.fixture
def factory(database: Databases) -> sessionmaker[Session]:
    return empty_directory(database)


def old(name: str = "Aspen House", **changes: Any) -> SourceList:
    """The earlier list, which has an address alone."""
    row = record(name, street="9 Elm Street", phones=(), codes=(), kinds=("",), **changes)
    return make_list(row, format_id="geocoded_list", source="samhsa-geocoded", as_of="2021-01-01")


def earlier(name: str, number: str = FIRST) -> SourceList:
    """The earlier list, which has a program that is listed."""
    row = record(name, street="9 Elm Street", phones=(Phone(number=number),))
    return make_list(row, source="samhsa-locator", format_id="locator_export", as_of="2021-01-01", complete=False)


def later(name: str = "Aspen Clinic", number: str = SECOND) -> SourceList:
    return make_list(record(name, street="700 Oak Road", phones=(Phone(number=number),)), *OTHERS)


def part(
    factory: sessionmaker[Session],
    first: SourceList,
    second: SourceList,
    *,
    shown: str,
    shown_phone: str = SECOND,
    keep: str = "",
) -> tuple[str, str, list[Mapping[str, str]]]:
    """Import two lists, make one program of both rows as an older version did, and rebuild.

    Returns the ids of the two parts and what was told to follow. `keep`: the id of the one program, if not the earlier part's.
    """
    load(factory, first, second)
    names = (first.records[0][1].name, second.records[0][1].name)
    ids = {program["name"]: program["id"] for program in state_of(factory, with_ids=True)}
    earlier_id, later_id = (ids[name] for name in names)
    told: list[Mapping[str, str]] = []
    with factory.begin() as session:
        one = keep or earlier_id
        program = replace(programs.get_program(session, later_id), id=one, name=shown)
        programs.save_programs(session, [replace(program, phones=(Phone(number=shown_phone),))])
        keys = [listing.key for listing in listings.find_listings_of(session, [earlier_id, later_id])]
        listings.save_program_ids(session, dict.fromkeys(keys, one))
        programs.delete_programs(session, sorted({earlier_id, later_id} - {one}))
        staff_overrides.save_field(session, one, "hours", HOURS)
        hidden = StaffOverride(value=[FIRST, SECOND], on="2026-01-01")
        staff_overrides.save_field(session, one, "hidden", hidden)
    with factory.begin() as session:
        rebuild_all(session, zips=places.load_zip_points(session), follow=lambda _, moves: told.append(dict(moves)))
    return earlier_id, later_id, told


def has_hours(factory: sessionmaker[Session], program_id: str) -> bool:
    with factory() as session:
        program = programs.get_program(session, program_id)
        return ("hours", str(HOURS.value)) in program.notes


def test_it_goes_with_the_listed_part_though_the_other_keeps_the_id(factory: sessionmaker[Session]) -> None:
    first, second, told = part(factory, old(), later(), shown="Aspen House")
    assert (has_hours(factory, first), has_hours(factory, second)) == (False, True)
    assert told == [{first: second}]
    with factory() as session:
        assert not programs.get_program(session, first).listed
        assert programs.get_program(session, second).listed


@pytest.mark.parametrize(
    ("shown", "phone", "goes"),
    [
        ("Aspen Clinic", FIRST, True),
        ("Cedar Hall", SECOND, False),
        ("Cedar Hall", FIRST, False),
    ],
)
def test_of_two_listed_parts_it_goes_with_the_one_that_was_shown(
    factory: sessionmaker[Session], shown: str, phone: str, goes: bool
) -> None:
    first, second, told = part(factory, earlier("Cedar Hall"), later(), shown=shown, shown_phone=phone)
    assert (has_hours(factory, first), has_hours(factory, second)) == (not goes, goes)
    assert told == ([{first: second}] if goes else [])


@pytest.mark.parametrize(("phone", "goes"), [(SECOND, True), (FIRST, False)])
def test_of_two_parts_of_one_name_it_goes_with_the_phone(
    factory: sessionmaker[Session], phone: str, goes: bool
) -> None:
    first, second, _ = part(
        factory, earlier("Aspen Clinic"), later("Aspen Clinics"), shown="Cottonwood", shown_phone=phone
    )
    assert has_hours(factory, second) is goes


def test_what_staff_hid_stays_hidden_in_both_parts(factory: sessionmaker[Session]) -> None:
    first, second, _ = part(factory, earlier("Cedar Hall"), later(), shown="Aspen Clinic")
    with factory() as session:
        assert all(not programs.get_program(session, key).phones for key in (first, second))
        assert all(programs.get_program(session, key).phone_hidden for key in (first, second))


def test_an_address_that_no_part_keeps_leads_to_the_listed_one(factory: sessionmaker[Session]) -> None:
    _, second, told = part(factory, old(), later(), shown="Aspen House", keep="before")
    assert told == [{"before": second}]
    assert has_hours(factory, second)
    with factory() as session:
        assert programs.find_successor(session, "before") == second
