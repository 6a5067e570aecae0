"""Who else has a phone or a website, and phones as rows."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone
from finder.listings.store import programs, staff_overrides
from finder.listings.store.program_phones import (
    find_hosts,
    find_owners_of_host,
    find_owners_of_hosts,
    find_owners_of_number,
    find_owners_of_numbers,
)
from finder.listings.store.tables import ProgramPhoneRow
from tests.staff_directory import Directory

HOPE, DAWN = "+13035550100", "+13035550177"


def rows(directory: Directory, program_id: str) -> list[tuple[str, bool]]:
    statement = select(ProgramPhoneRow).where(ProgramPhoneRow.program_id == program_id)
    with directory.readers() as session:
        found = session.scalars(statement.order_by(ProgramPhoneRow.position))
        return [(row.number, row.is_hidden) for row in found]


def change(directory: Directory, program_id: str, **changes: object) -> Program:
    with directory.sessions.begin() as session:
        program = replace(programs.get_program(session, program_id), **changes)  # type: ignore[arg-type]
        programs.save_programs(session, [program])
    return program


def test_the_owners_of_a_number_are_found(directory: Directory) -> None:
    ids = directory.ids()
    change(directory, ids["River Home"], phones=(Phone(number=HOPE),), organization="River Inc", listed=False)
    owners = {ids["Hope House"]: "Hope House", ids["River Home"]: "River Inc"}
    with directory.readers() as session:
        assert find_owners_of_number(session, HOPE) == owners
        assert find_owners_of_numbers(session, [HOPE, DAWN, "+12025550100"]) == {
            HOPE: owners,
            DAWN: {ids["Dawn Clinic"]: "Dawn Clinic"},
        }
        assert find_owners_of_numbers(session, []) == {}


def test_the_owners_of_a_host_are_found(directory: Directory) -> None:
    change(
        directory, directory.ids()["River Home"], website="https://www.hope.example.org/river", organization="River Inc"
    )
    both = frozenset({"Hope House", "River Inc"})
    with directory.readers() as session:
        assert find_owners_of_host(session, "hope.example.org") == both
        assert find_owners_of_host(session, "") == frozenset()
        assert find_hosts(session) == {"hope.example.org", "dawnclinic.example.org"}
        assert find_owners_of_hosts(session) == {
            "hope.example.org": both,
            "dawnclinic.example.org": frozenset({"Dawn Clinic"}),
        }


def test_a_hidden_number_is_kept_and_shown_by_nobody(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        staff_overrides.save_field(session, program_id, "hidden", StaffOverride(value=[HOPE], on="2026-11-25"))
    change(directory, program_id, phones=(Phone(number="+13035550111"),), phone_hidden=True)
    assert rows(directory, program_id) == [("+13035550111", False), (HOPE, True)]
    with directory.readers() as session:
        assert find_owners_of_number(session, HOPE) == {}


def test_phones_follow_their_program(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    assert rows(directory, program_id) == [(HOPE, False)]
    change(directory, program_id, phones=(Phone(number=DAWN), Phone(number=HOPE)))
    assert rows(directory, program_id) == [(DAWN, False), (HOPE, False)]
    change(directory, program_id, phones=())
    assert rows(directory, program_id) == []
