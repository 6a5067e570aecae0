"""A SQLite file that is taken away and put back, or replaced, is the one that is read."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, text

from finder.platform.database.session import make_engine


def read(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT number FROM kept")))


def write(path: Path, number: int) -> None:
    engine = make_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (number INTEGER)"))
        connection.execute(text("INSERT INTO kept VALUES (:number)"), {"number": number})
    engine.dispose()


def test_another_file_in_its_place_is_read_at_once(tmp_path: Path) -> None:
    path, other = tmp_path / "one.sqlite3", tmp_path / "two.sqlite3"
    write(path, 1)
    write(other, 2)
    engine = make_engine(f"sqlite:///{path}")
    assert read(engine) == [1]
    other.replace(path)
    assert read(engine) == [2]
    engine.dispose()


def test_a_file_that_was_away_is_read_again_though_an_empty_one_was_made_meanwhile(tmp_path: Path) -> None:
    path, away = tmp_path / "one.sqlite3", tmp_path / "away"
    write(path, 1)
    engine = make_engine(f"sqlite:///{path}")
    shutil.move(path, away)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0
    away.replace(path)
    assert read(engine) == [1]
    engine.dispose()


def test_a_file_that_is_away_is_read_on_by_who_has_it_open(tmp_path: Path) -> None:
    path = tmp_path / "one.sqlite3"
    write(path, 1)
    engine = make_engine(f"sqlite:///{path}")
    assert read(engine) == [1]
    path.unlink()
    assert read(engine) == [1]
    engine.dispose()


def test_a_new_file_has_large_pages_and_an_older_one_keeps_its_own(tmp_path: Path) -> None:
    path = tmp_path / "older.sqlite3"
    with closing(sqlite3.connect(path)) as older:
        older.executescript("PRAGMA page_size = 4096; CREATE TABLE kept (number INTEGER); INSERT INTO kept VALUES (1);")
    write(tmp_path / "new.sqlite3", 2)
    for name, size, number in (("older", 4096, 1), ("new", 8192, 2)):
        engine = make_engine(f"sqlite:///{tmp_path / name}.sqlite3")
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA page_size")).scalar() == size
        assert read(engine) == [number]
        engine.dispose()
