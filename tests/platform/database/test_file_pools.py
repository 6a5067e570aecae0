"""Connections kept for quick reads: they read what the file of this name holds now, and take none of the pool."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, column, select, table
from sqlalchemy.exc import DBAPIError

from finder.platform.database.file_pools import FilePool
from finder.platform.database.quick import QuickRow
from finder.platform.database.session import make_engine, make_session_factory

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
