"""New databases of the newest revision, for tests that are not of the migrations: migrated once a process, then copied."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from finder.platform.database import migrating
from finder.platform.database.session import make_engine


def migrate(engine: Engine) -> None:
    """Make the tables of the newest revision in an empty database: SQLite's are copied, PostgreSQL's are migrated."""
    make_once(engine, migrating.migrate)


def make_once(engine: Engine, make: Callable[[Engine], None]) -> None:
    """Let `make` fill an empty database; on SQLite it runs once a process, and what it made is copied from then on."""
    if engine.dialect.name != "sqlite":
        make(engine)
        return
    with closing(engine.raw_connection()) as held:
        target = held.driver_connection
        assert isinstance(target, sqlite3.Connection)
        _template(make).backup(target)


@cache
def _template(make: Callable[[Engine], None]) -> sqlite3.Connection:
    """Return a database in memory that `make` filled; it lives as long as the process."""
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite3"
        engine = make_engine(f"sqlite:///{path}")
        make(engine)
        engine.dispose()
        with closing(sqlite3.connect(path)) as made:
            made.backup(kept)
    return kept
