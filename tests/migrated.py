"""New databases of the newest revision, for tests that are not of the migrations: migrated once a process, then copied."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine

from finder.platform.database import migrating
from finder.platform.database.session import make_engine
from tests.counting import unwatched

_migrate = unwatched(migrating.migrate)
"""Migrations have tests of their own, which count its lines."""
_dumps: dict[Callable[[Engine], None], str] = {}
"""What was made on PostgreSQL, as the statements that make it again: a quarter of the work of all revisions."""


def migrate(engine: Engine) -> None:
    """Make the tables of the newest revision in an empty database: migrated once, then copied."""
    make_once(engine, _migrate)


def make_once(engine: Engine, make: Callable[[Engine], None]) -> None:
    """Let `make` fill an empty database; it runs once a process and engine, and what it made is copied from then on."""
    if engine.dialect.name != "sqlite":
        _make_on_postgresql(engine, make)
        return
    with closing(engine.raw_connection()) as held:
        target = held.driver_connection
        assert isinstance(target, sqlite3.Connection)
        _template(make).backup(target)


def _make_on_postgresql(engine: Engine, make: Callable[[Engine], None]) -> None:
    address = _address(engine)
    if make not in _dumps:
        make(engine)
        if shutil.which("pg_dump") is None:
            return
        command = ["pg_dump", "--inserts", "--no-owner", "--no-acl", f"--dbname={address}"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        # Commands of psql, which the server does not know.
        lines = [line for line in told.split("\n") if not line.startswith(("\\restrict ", "\\unrestrict "))]
        _dumps[make] = "\n".join(lines)
        return
    # Of its own: a dump begins by changing what the session is set to.
    with psycopg.connect(address) as connection:
        connection.execute(_dumps[make])  # type: ignore[arg-type]


def _address(engine: Engine) -> str:
    """Return where an engine is connected to, in libpq's words; its own address may name several hosts."""
    with closing(engine.raw_connection()) as held:
        assert isinstance(held.driver_connection, psycopg.Connection)
        info = held.driver_connection.info
        told = {"host": info.host, "port": info.port, "user": info.user, "password": info.password or None}
        return make_conninfo(dbname=info.dbname, **told)


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
