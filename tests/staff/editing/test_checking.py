"""A check says what was asked: one entry, no fact that nobody answered; and it is taken back in one step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from finder.listings.public_history import list_public_events
from finder.listings.rules.records import Phone
from finder.listings.store import history, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.platform.errors import InvalidFields
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.hiding import hide_phone
from finder.staff.editing.proposing import Backing
from finder.staff.editing.undoing import undo_entries
from finder.staff.rules.errors import Stale
from tests.staff_directory import EVIDENCE, RECORDS, Directory, load, phone

ALL = ("phone", "services", "payment", "intake")


def check(directory: Directory, *groups: Any, by: str = "ed", minutes: int = 0, **more: Any) -> tuple[str, ...]:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        version = more.pop("version", None) or open_program(session, program_id).version
        made = CheckMade(program_id=program_id, base_version=version, groups=groups, **more)
        return mark_checked(session, made, context=directory.by(by, minutes=minutes))


def fields(directory: Directory) -> dict[str, Any]:
    with directory.readers() as session:
        found = staff_overrides.get_overrides(session, directory.ids()["Hope House"]).fields
        return {name: said.value for name, said in found.items()}


def test_one_entry_and_no_fact_that_nobody_answered(directory: Directory) -> None:
    check(directory, *ALL, is_open=True)
    assert set(fields(directory)) == {"phones", "calls", "status", *(f"checked:{group}" for group in ALL)}
    with directory.readers() as session:
        (entry,) = history.find_entries(session, HistoryFilter(kind="check"))
        (event,) = list_public_events(session, directory.ids()["Hope House"])
    assert entry.field == "check"
    assert event.fields == tuple(f"checked:{group}" for group in ALL)


def test_a_newer_list_is_no_conflict_but_on_what_was_answered(directory: Directory) -> None:
    check(directory, "services", answers={"PW": "yes"})
    with directory.sessions.begin() as session:
        load(session, RECORDS, as_of="2026-12-01")
        assert [one.conflict.field for one in staff_overrides.find_conflicts(session)] == ["code:PW"]


def test_an_answer_that_is_none_is_refused(directory: Directory) -> None:
    with pytest.raises(InvalidFields):
        check(directory, "services", answers={"PW": "perhaps"})
    with pytest.raises(InvalidFields):
        check(directory, "services", note="x" * 1001)


def test_the_same_check_pressed_twice_is_recorded_once_and_refused_to_nobody(directory: Directory) -> None:
    with directory.readers() as session:
        version = open_program(session, directory.ids()["Hope House"]).version
    assert check(directory, "phone", is_open=True, version=version)
    assert check(directory, "phone", is_open=True, version=version, minutes=1) == ()
    with pytest.raises(Stale):
        check(directory, "phone", version=version, by="eve", minutes=2)
    with pytest.raises(Stale):
        check(directory, "services", version=version, minutes=3)


def test_a_check_is_taken_back_in_one_step_by_one_person(directory: Directory) -> None:
    before = fields(directory)
    check(directory, "phone", is_open=True)
    with directory.sessions.begin() as session:
        number = history.get_head(session).number
        outcome = undo_entries(
            session, [number], Backing(reason="Wrong row"), context=directory.by("ed", minutes=1, fresh=False)
        )
    assert outcome.proposal_ids == ()
    assert {field for _, field in outcome.applied} == {"calls", "checked:phone", "phones", "status"}
    assert fields(directory) == before
    with directory.readers() as session:
        newest, *_ = history.find_entries(session, HistoryFilter(limit=1))
        assert (newest.number, newest.kind, newest.undoes) == (number + 1, "undo", number)


def test_taking_back_a_check_that_would_change_the_phone_takes_two_people(directory: Directory) -> None:
    check(directory, "phone")
    with directory.sessions.begin() as session:
        number = history.get_head(session).number
        load(session, [replace(RECORDS[0], phones=(Phone(number="+13035550123"),)), *RECORDS[1:]], as_of="2026-12-01")
        outcome = undo_entries(
            session, [number], Backing(reason="x", evidence=(EVIDENCE,)), context=directory.by("ed", minutes=1)
        )
        assert len(outcome.proposal_ids) == 1
        assert programs.get_program(session, directory.ids()["Hope House"]).phone == "+13035550100"


def test_nobody_affirms_what_may_be_replaced(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        version = open_program(session, program_id).version
        edit = Edit(
            program_id=program_id, base_version=version, changes={"phones": [phone("+13035550123")]}, reason="r",
            evidence=(EVIDENCE,),
        )  # fmt: skip
        edit_program(session, edit, context=directory.by("eve"))
    with pytest.raises(InvalidFields):
        check(directory, "phone")
    assert check(directory, "services") == ("checked:services",)


def test_a_check_of_the_phone_needs_one(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        load(session, [replace(RECORDS[0], phones=()), *RECORDS[1:]], as_of="2026-12-01")
        number = programs.get_program(session, program_id).phone
    if number:  # Lists of one source don't forget a number; hiding it does.
        with directory.sessions.begin() as session:
            hide_phone(session, program_id, number, reason="x", context=directory.by("rita"))
    with pytest.raises(InvalidFields):
        check(directory, "phone")
