"""Rows read without a transaction: those that a session sees, and the same errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from finder.places.store import places
from finder.places.store.places import ZipPoint
from finder.platform.database import changes
from finder.platform.database.quick import QuickRow
from finder.platform.database.readiness import is_away
from finder.platform.database.session import make_engine, make_session_factory
from finder.platform.database.tables import DirectoryRow
from tests.site import PLACES
from tests.staff_directory import Directory

ROW = QuickRow(select(DirectoryRow.revision).where(DirectoryRow.id == 1))
ZIP = ZipPoint(
    zip="80202", city="Denver", state="CO", county="Denver", latitude=39.75, longitude=-105.0, kind="standard"
)


def test_a_row_is_as_new_as_the_last_commit_and_no_transaction_begins(directory: Directory) -> None:
    with directory.sessions() as reader:
        before = changes.look(reader)[0]
        with directory.sessions.begin() as writer:
            changes.record_changes(writer, ["a"])
        assert changes.look(reader)[0] == before + 1
        assert not reader.in_transaction()
        assert changes.get_seen_revision(reader) == before + 1


def test_within_a_transaction_its_own_view_counts(directory: Directory) -> None:
    with directory.sessions() as session:
        changes.record_changes(session, ["a"])
        session.execute(update(DirectoryRow).where(DirectoryRow.id == 1).values(revision=41))
        changes.forget_revision(session)
        assert ROW.read(session) == (41,)
        assert changes.look(session)[0] == changes.get_seen_revision(session) == 41
        session.execute(delete(DirectoryRow))
        assert ROW.read(session) is None
        session.rollback()


def test_a_database_without_tables_fails_as_for_a_session(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/empty.sqlite3")
    with make_session_factory(engine)() as session, pytest.raises(DBAPIError) as caught:
        ROW.read(session)
    assert is_away(caught.value)
    assert caught.value.statement
    engine.dispose()


def test_a_server_that_is_not_there_fails_without_a_statement() -> None:
    engine = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none", answer_seconds=2)
    with make_session_factory(engine)() as session, pytest.raises(DBAPIError) as caught:
        ROW.read(session)
    assert is_away(caught.value)
    assert caught.value.statement is None
    engine.dispose()


def test_a_state_is_the_same_however_it_is_read(directory: Directory) -> None:
    with directory.sessions.begin() as writer:
        changes.record_changes(writer, ["a"])
    with directory.sessions() as session:
        without = changes.look(session)
        changes.get_revision(session)
        assert session.in_transaction()
        assert changes.look(session) == without
        assert without.made_at
        assert changes.is_later_state(session, without._replace(revision=without.revision + 1), than=without)


def test_a_zip_is_read_with_the_state_of_its_moment(directory: Directory) -> None:
    with directory.sessions.begin() as writer:
        places.save_places(writer, [ZIP], PLACES)
        changes.record_changes(writer, ["a"])
    with directory.sessions() as session:
        assert places.find_zip(session, ZIP.zip) == ZIP
        noted = changes.take_noted(session)
        assert noted == changes.look(session)
        assert changes.take_noted(session) is None
        with directory.sessions.begin() as writer:
            changes.record_changes(writer, ["a"])
        assert places.find_zip(session, ZIP.zip) == ZIP
        newer = changes.take_noted(session)
        assert newer is not None and noted is not None and newer.revision == noted.revision + 1
        assert changes.get_seen(session) == newer


def test_a_zip_is_found_before_anything_was_ever_saved_and_within_a_transaction(directory: Directory) -> None:
    with directory.sessions() as session:
        places.save_places(session, [ZIP], PLACES)
        session.execute(delete(DirectoryRow))
        assert places.find_zip(session, ZIP.zip) == ZIP
        # Within a transaction the state that it first saw counts, so nothing is noted.
        assert changes.take_noted(session) is None
        session.rollback()


def test_names_are_read_without_a_transaction_as_a_session_reads_them(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        places.save_places(session, [ZIP], PLACES)
    with directory.sessions() as session:
        name, state = PLACES[0].normalized, PLACES[0].state
        named, in_state = places.find_places(session, name), places.find_places(session, name, state=state)
        states = places.find_states(session, ["kentucky", "colorado", "co", "nowhere", "ky"])
        assert not session.in_transaction()
        session.connection()
        assert named and named == places.find_places(session, name)
        assert in_state and in_state == places.find_places(session, name, state=state)
        assert states == places.find_states(session, ["co", "ky", "colorado", "kentucky", "nowhere"])
        assert places.find_states(session, []) == {}
