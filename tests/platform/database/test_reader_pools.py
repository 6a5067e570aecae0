"""Connections kept for quick reads: they read what the address leads to now, and take none of the pool."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, column, create_engine, func, select, table, text
from sqlalchemy.exc import DBAPIError

from finder.platform.database.quick import QuickRow
from finder.platform.database.reader_pools import FilePool, ServerPool
from finder.platform.database.session import make_engine, make_session_factory
from tests.databases import NO_POSTGRESQL, SETTING

ROWS = QuickRow(select(column("number")).select_from(table("kept")))


def write(path: Path, *numbers: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number INTEGER)")
        connection.executemany("INSERT INTO kept VALUES (?)", [(number,) for number in numbers])
        connection.commit()


def read(engine: Engine) -> list[int]:
    with make_session_factory(engine)() as session:
        return [row[0] for row in ROWS.read_all(session)]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    write(tmp_path / "one.sqlite3", 1)
    found = make_engine(f"sqlite:///{tmp_path}/one.sqlite3", keeps_readers=True)
    yield found
    found.dispose()


def test_each_read_shows_the_last_commit_and_goes_by_one_connection(engine: Engine, tmp_path: Path) -> None:
    assert read(engine) == [1]
    assert isinstance(engine.pool, FilePool)
    first = engine.pool.take_reader()
    engine.pool.give_back(first)
    write(tmp_path / "one.sqlite3", 2)
    assert read(engine) == [1, 2]
    assert engine.pool.take_reader() is first
    assert engine.pool.checkedout() == 0


def test_another_file_in_its_place_is_read_at_once_and_one_that_is_away_read_on(engine: Engine, tmp_path: Path) -> None:
    path, other = tmp_path / "one.sqlite3", tmp_path / "two.sqlite3"
    assert read(engine) == [1]
    write(other, 3)
    other.replace(path)
    assert read(engine) == [3]
    path.unlink()
    assert read(engine) == [3]


def test_a_statement_that_fails_is_told_like_any_other_and_the_next_one_goes_on(engine: Engine, tmp_path: Path) -> None:
    missing = QuickRow(select(column("number")).select_from(table("missing")))
    with make_session_factory(engine)() as session:
        with pytest.raises(DBAPIError) as caught:
            missing.read(session)
        assert caught.value.statement
        assert ROWS.read(session) == (1,)
        assert not session.in_transaction()


def test_disposing_of_the_engine_closes_what_is_kept(engine: Engine) -> None:
    assert read(engine) == [1]
    assert isinstance(engine.pool, FilePool)
    reader = engine.pool.take_reader()
    engine.pool.give_back(reader)
    engine.dispose()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        reader.connection.execute("SELECT 1")
    assert read(engine) == [1]


PID = QuickRow(select(func.pg_backend_pid()))
"""Tells one connection to a server from another."""
with_server = pytest.mark.skipif(not os.environ.get(SETTING), reason=NO_POSTGRESQL)


@pytest.fixture
def server() -> Iterator[Engine]:
    found = make_engine(os.environ[SETTING], answer_seconds=2, lock_seconds=2, keeps_readers=True)
    yield found
    found.dispose()


def ask_pid(engine: Engine) -> int:
    with make_session_factory(engine)() as session:
        row = PID.read(session)
        assert not session.in_transaction()
    assert row
    return int(row[0])


def end_connection(pid: int) -> None:
    """End a connection as a server does that is stopped, and wait until it has."""
    engine = create_engine(os.environ[SETTING], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    engine.dispose()


@pytest.mark.postgresql
@with_server
def test_a_server_is_asked_by_one_connection_which_holds_nothing_meanwhile(server: Engine) -> None:
    pid = ask_pid(server)
    assert ask_pid(server) == pid
    assert isinstance(server.pool, ServerPool)
    assert server.pool.checkedout() == 0
    with server.connect() as connection:
        state = connection.scalar(text("SELECT state FROM pg_stat_activity WHERE pid = :pid"), {"pid": pid})
        assert connection.scalar(select(func.pg_backend_pid())) != pid, "whoever begins a transaction gets another one"
    assert state == "idle"


@pytest.mark.postgresql
@with_server
@pytest.mark.parametrize("is_noticed", [True, False])
def test_a_server_that_began_anew_costs_nobody_a_page(
    server: Engine, is_noticed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = ask_pid(server)
    if not is_noticed:
        # It ends between the look and the question.
        monkeypatch.setattr(ServerPool, "_still_leads_there", lambda *_: True)
    end_connection(pid)
    again = ask_pid(server)
    assert again != pid
    assert ask_pid(server) == again


@pytest.mark.postgresql
@with_server
def test_one_that_is_lost_while_it_answers_is_told_and_not_asked_again(
    server: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_pid(server)
    monkeypatch.setattr("finder.platform.database.quick._AT_ONCE_SECONDS", 0)
    lost = QuickRow(select(func.pg_terminate_backend(func.pg_backend_pid())))
    with make_session_factory(server)() as session, pytest.raises(DBAPIError) as caught:
        lost.read(session)
    assert caught.value.connection_invalidated
    assert ask_pid(server)


@pytest.mark.postgresql
@with_server
def test_a_statement_that_a_server_refuses_is_told_and_the_next_one_goes_on(server: Engine) -> None:
    missing = QuickRow(select(column("number")).select_from(table("missing_here")))
    with make_session_factory(server)() as session:
        for _ in range(3):
            with pytest.raises(DBAPIError) as caught:
                missing.read(session)
            assert not caught.value.connection_invalidated
        assert PID.read(session)


@pytest.mark.postgresql
@with_server
def test_no_more_are_kept_than_requests_go_on_at_once(server: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finder.platform.database.reader_pools._MOST_SPARE", 1)
    assert isinstance(server.pool, ServerPool)
    readers = [server.pool.take_reader() for _ in range(3)]
    for reader in readers:
        server.pool.give_back(reader)
    assert [bool(reader.connection.closed) for reader in readers] == [False, True, True]
    server.dispose()
    assert readers[0].connection.closed
