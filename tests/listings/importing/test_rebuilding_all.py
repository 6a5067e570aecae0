"""The whole directory computed anew from its stored lists: as after an upgrade that compares or names programs otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from finder.listings.importing.rebuilding import follow_nothing
from finder.listings.importing.rebuilding_all import rebuild_all
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.programs import Card
from finder.listings.store import programs, staff_overrides
from finder.places.store import places
from tests.databases import Databases
from tests.listings.importing.test_importer import LISTS, empty_directory, load, make_list, record, state_of


@pytest.fixture
def factory(database: Databases) -> sessionmaker[Session]:
    return empty_directory(database)


def rebuilt(factory: sessionmaker[Session]) -> list[Mapping[str, str]]:
    """Rebuild, and return what was told to follow."""
    told: list[Mapping[str, str]] = []
    with factory.begin() as session:
        rebuild_all(session, zips=places.load_zip_points(session), follow=lambda _, moves: told.append(dict(moves)))
    return told


def test_a_directory_of_today_stays_as_it_is(factory: sessionmaker[Session]) -> None:
    load(factory, *LISTS, force=True)
    before = state_of(factory, with_ids=True)
    assert rebuilt(factory) == []
    assert state_of(factory, with_ids=True) == before


def test_what_an_older_version_stored_becomes_what_a_new_import_gives(factory: sessionmaker[Session]) -> None:
    load(factory, *LISTS, force=True)
    wanted = state_of(factory, with_ids=True)
    old_ids = {program["id"]: f"old{number}" for number, program in enumerate(wanted)}
    with factory.begin() as session:
        for new, old in old_ids.items():
            _rename(session, new, old)
        session.execute(text("update listing set key = substr(key, 2), blocking_key = 'XX' || substr(blocking_key, 3)"))
        staff_overrides.save_field(session, "old3", "hours", StaffOverride(value="Mon to Fri", on="2026-01-01"))
    (moves,) = rebuilt(factory)
    assert moves == {old: new for new, old in old_ids.items()}
    after = {program["id"]: program for program in state_of(factory, with_ids=True)}
    touched = wanted[3]["id"]
    assert dict(after[touched]["notes"]) == {"hours": "Mon to Fri"}
    untouched = [program for program in after.values() if program["id"] != touched]
    assert untouched == [program for program in wanted if program["id"] != touched]
    with factory() as session:
        assert programs.find_successor(session, "old3") == touched


def _rename(session: Session, new: str, old: str) -> None:
    """Give a stored program and its listings another id, as an older version may have."""
    program = programs.get_program(session, new)
    programs.save_programs(session, [replace(program, id=old)])
    session.execute(text("update listing set program_id = :old where program_id = :new"), {"old": old, "new": new})
    programs.delete_programs(session, [new])


def test_rows_that_are_one_by_todays_rules_are_joined(factory: sessionmaker[Session]) -> None:
    load(
        factory,
        make_list(record("Aspen Clinic", codes=("SA",)), record("Birch House", street="9 Elm St", codes=("DT",))),
    )
    with factory.begin() as session:
        other = text("select record from listing where record like '%Aspen%'" if _is_sqlite(session) else
                     "select record::text from listing where record::text like '%Aspen%'")  # fmt: skip
        document = session.scalar(other)
        cast = "" if _is_sqlite(session) else "::jsonb"
        session.execute(
            text(
                f"insert into listing (snapshot_id, key, blocking_key, program_id, record) select snapshot_id, 'other', "
                f"blocking_key, program_id, cast(:record as text){cast} from listing where key <> 'other' limit 1"
            ),
            {"record": document},
        )
    rebuilt(factory)
    assert sorted(program["name"] for program in state_of(factory)) == ["Aspen Clinic", "Birch House"]
    with factory() as session:
        assert session.scalar(text("select count(*) from listing")) == 2


def _store_twice(session: Session, name: str) -> None:
    """Store the listing of a program a second time, as an older version did under another key: as another program."""
    (program,) = [program for program in programs.find_programs(session) if program.name == name]
    programs.save_programs(session, [replace(program, id="other")])
    session.execute(
        text(
            "insert into listing (snapshot_id, key, blocking_key, program_id, record) "
            "select snapshot_id, 'other', blocking_key, 'other', record from listing where program_id = :kept"
        ),
        {"kept": program.id},
    )


def test_a_program_whose_only_row_is_joined_leads_to_the_one_that_has_it(factory: sessionmaker[Session]) -> None:
    load(factory, make_list(record("Aspen Clinic"), record("Birch House", street="9 Elm St")))
    (aspen,) = (entry["id"] for entry in state_of(factory, with_ids=True) if entry["name"] == "Aspen Clinic")
    with factory.begin() as session:
        _store_twice(session, "Aspen Clinic")
        staff_overrides.save_field(session, "other", "hours", StaffOverride(value="Mon to Fri", on="2026-01-01"))
    assert rebuilt(factory) == [{"other": aspen}]
    assert sorted(program["name"] for program in state_of(factory)) == ["Aspen Clinic", "Birch House"]
    with factory() as session:
        assert programs.find_successor(session, "other") == aspen
        assert dict(programs.get_program(session, aspen).notes) == {"hours": "Mon to Fri"}


def test_a_program_that_an_older_version_left_without_rows_leads_to_its_place(factory: sessionmaker[Session]) -> None:
    load(factory, make_list(record("Aspen Clinic")))
    (aspen,) = (entry["id"] for entry in state_of(factory, with_ids=True))
    with factory.begin() as session:
        left = replace(programs.get_program(session, aspen), id="left")
        programs.save_programs(session, [left, replace(left, id="unknown", name="Cedar Hill", street="1 Oak St")])
    assert rebuilt(factory) == [{"left": aspen}]
    with factory() as session:
        assert programs.find_successor(session, "left") == aspen
    assert rebuilt(factory) == []


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def test_nothing_is_told_where_nothing_moves(factory: sessionmaker[Session]) -> None:
    load(factory, make_list(record("Aspen Clinic")))
    with factory.begin() as session:
        follow_nothing(session, {})
    assert rebuilt(factory) == []


def test_a_card_that_an_older_version_stored_shows_what_todays_does(factory: sessionmaker[Session]) -> None:
    load(factory, *LISTS, force=True)
    with factory() as session:
        wanted = {card.id: replace(card, version=0) for card in _cards(session)}
    with factory.begin() as session:
        old = (
            "card - 'denied' - 'phone_kind'"
            if not _is_sqlite(session)
            else "json_remove(card, '$.denied', '$.phone_kind')"
        )
        session.execute(text(f"update program_text set card = {old}"))
    rebuilt(factory)
    with factory() as session:
        cards = _cards(session)
    assert {card.id: replace(card, version=0) for card in cards} == wanted
    assert any(card.denied for card in cards)


def _cards(session: Session) -> list[Card]:
    return programs.find_cards(session, [program.id for program in programs.find_programs(session)])
