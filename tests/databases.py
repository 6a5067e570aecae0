"""Databases that tests write to: on both engines, made once a worker, put back to their start for each test.

A filling (a function that migrates and fills an engine) is run once. What it wrote is kept beside it as a snapshot; before
each test every table is emptied and refilled from there. Nothing is copied or created for a single test.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import URL, make_url

from finder.platform.database.session import make_engine

ENGINES = ("sqlite", "postgresql")
SETTING = "FINDER_TEST_DATABASE_URL"
NO_POSTGRESQL = f"no PostgreSQL: start one and set {SETTING}, see CONTRIBUTING.md"
Fill = Callable[[Engine], None]
_DROP_ALL = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    DROP SCHEMA IF EXISTS public, snapshot CASCADE;
    CREATE SCHEMA public;
"""
"""Whatever an earlier run left, its connections too."""


@dataclass(frozen=True, slots=True)
class Database:
    """A filled database, which a test may change."""

    engine: Engine
    url: str

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table."""
        with self.engine.connect() as connection:
            return {
                name: sorted((tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')), key=repr)
                for name in inspect(connection).get_table_names()
            }

    def files(self) -> list[Path]:
        """Return the files of a SQLite database, its journal among them; none of PostgreSQL."""
        path = Path(self.engine.url.database or "")
        return sorted(path.parent.glob(f"{path.name}*")) if self.engine.dialect.name == "sqlite" else []


class Databases(Protocol):
    """The databases of one engine and one worker."""

    def fresh(self, fill: Fill) -> Database:
        """Return the database that `fill` filled, as it was just after that; what an earlier test wrote is gone."""

    def filled(self, fill: Fill) -> Database:
        """Return a database that `fill` filled, for reading only; many tests share it."""

    def empty(self, name: str = "empty") -> Database:
        """Return a database without tables; one of each name."""

    def close(self) -> None:
        """Close them all."""


def worker_name() -> str:
    """Return the name of this xdist worker, "main" without any."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def open_databases(engine_name: str, folder: Path) -> Databases:
    """Return the databases of an engine; those of SQLite lie in `folder`, PostgreSQL's server is named by the setting."""
    if engine_name == "sqlite":
        return SqliteDatabases(folder)
    return PostgresqlDatabases(make_url(os.environ[SETTING]))


@dataclass(slots=True)
class _Held:
    """A database and how to put it back."""

    database: Database
    put_back: Callable[[], None]
    close: Callable[[], None] = lambda: None


class _Restorer:
    """Brings back the rows of a SQLite file, and only if somebody has written since."""

    def __init__(self, path: Path, snapshot: Path) -> None:
        self._path, self._snapshot = path, snapshot
        self._open()
        entries = self._connection.execute(
            "SELECT type, name, sql FROM main.sqlite_master WHERE sql IS NOT NULL OR name = 'sqlite_sequence'"
        ).fetchall()
        self._tables = [name for kind, name, _ in entries if kind == "table"]
        self._triggers = [(name, sql) for kind, name, sql in entries if kind == "trigger"]
        self._seen = self._version()

    def _open(self) -> None:
        self._file = self._path.stat().st_ino
        self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        self._connection.executescript(f"PRAGMA synchronous = OFF; ATTACH '{self._snapshot}' AS snapshot;")

    def _version(self) -> int:
        """Return a number that others' writing changes, and our own does not."""
        return int(self._connection.execute("PRAGMA main.data_version").fetchone()[0])

    def put_back(self) -> None:
        is_same_file = self._path.stat().st_ino == self._file
        if is_same_file and self._version() == self._seen:
            return
        if not is_same_file:  # A test put another in its place.
            self.close()
            self._open()
        self._connection.executescript(self._script())
        self._seen = self._version()

    def _script(self) -> str:
        held = {schema: self._find_filled(schema) for schema in ("main", "snapshot")}
        return "\n".join(
            [
                "BEGIN IMMEDIATE;",
                # They refuse to delete; a test may have dropped them.
                *(f'DROP TRIGGER IF EXISTS main."{name}";' for name, _ in self._triggers),
                *(f'DELETE FROM main."{name}";' for name in held["main"]),
                *(f'INSERT INTO main."{name}" SELECT * FROM snapshot."{name}";' for name in held["snapshot"]),
                *(f"{sql};" for _, sql in self._triggers),
                "COMMIT;",
            ]
        )

    def _find_filled(self, schema: str) -> list[str]:
        """Return the tables that hold something; most are empty."""
        asked = ", ".join(f'EXISTS (SELECT 1 FROM {schema}."{name}")' for name in self._tables)
        (found,) = self._connection.execute(f"SELECT {asked}")
        return [name for name, is_filled in zip(self._tables, found, strict=True) if is_filled]

    def close(self) -> None:
        self._connection.close()


class SqliteDatabases:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, _Held] = {}

    def fresh(self, fill: Fill) -> Database:
        held = self._get(f"{fill.__name__}_written", fill)
        held.put_back()
        return held.database

    def filled(self, fill: Fill) -> Database:
        return self._get(f"{fill.__name__}_read", fill).database

    def empty(self, name: str = "empty") -> Database:
        if old := self._held.pop(name, None):
            old.close()
            old.database.engine.dispose()
        path = self._folder / f"{name}.sqlite3"
        for left in self._folder.glob(f"{path.name}*"):
            left.unlink()
        url = f"sqlite:///{path}"
        held = _Held(Database(make_engine(url), url), lambda: None)
        self._held[name] = held
        return held.database

    def _get(self, name: str, fill: Fill) -> _Held:
        if name not in self._held:
            database = self.empty(name)
            fill(database.engine)
            database.engine.dispose()
            path, snapshot = self._folder / f"{name}.sqlite3", self._folder / f"{name}.snapshot.sqlite3"
            with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(snapshot)) as target:
                source.backup(target)
            restorer = _Restorer(path, snapshot)
            self._held[name] = _Held(database, restorer.put_back, restorer.close)
        return self._held[name]

    def close(self) -> None:
        for held in self._held.values():
            held.close()
            held.database.engine.dispose()


class PostgresqlDatabases:
    """Databases of one server, named after the one of the setting; each worker has its own.

    They stay for the next run: to drop one costs a checkpoint of the whole server, to empty it a few milliseconds.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self._held: dict[str, _Held] = {}
        self._server = create_engine(url, isolation_level="AUTOCOMMIT")

    def fresh(self, fill: Fill) -> Database:
        held = self._get(f"{fill.__name__}_written", fill)
        held.put_back()
        return held.database

    def filled(self, fill: Fill) -> Database:
        return self._get(f"{fill.__name__}_read", fill).database

    def empty(self, name: str = "empty") -> Database:
        if old := self._held.pop(name, None):
            old.database.engine.dispose()
        called = f"{self._url.database}_{worker_name()}_{name}"
        with self._server.connect() as connection:
            found = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :called"), {"called": called})
            if found.scalar() is None:
                connection.exec_driver_sql(f'CREATE DATABASE "{called}"')
        url = self._url.set(database=called).render_as_string(hide_password=False)
        engine = make_engine(url)
        _run_on(engine, _DROP_ALL)
        self._held[name] = _Held(Database(engine, url), lambda: None)
        return self._held[name].database

    def _get(self, name: str, fill: Fill) -> _Held:
        if name not in self._held:
            engine = self.empty(name).engine
            fill(engine)
            script = _postgresql_script(engine)
            self._held[name].put_back = lambda: _run_on(engine, script)
        return self._held[name]

    def close(self) -> None:
        for held in self._held.values():
            held.database.engine.dispose()
        self._server.dispose()


def _run_on(engine: Engine, script: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(script)


def _postgresql_script(engine: Engine) -> str:
    """Keep all rows in a schema of their own, and return the statements that bring them back."""
    found = inspect(engine).get_sorted_table_and_fkc_names()
    tables = [name for name, _ in found if name is not None]
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA snapshot")
        for name in tables:
            connection.exec_driver_sql(f'CREATE TABLE snapshot."{name}" AS TABLE public."{name}"')
        guarded = connection.exec_driver_sql(
            "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
        ).scalars()
        sequences = connection.exec_driver_sql(
            "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences"
        ).all()
        names = [f'public."{name}"' for name in guarded]
    return "\n".join(
        [
            # A session that an earlier test left open would be waited for without end.
            "SET LOCAL lock_timeout = '10s';",
            *(f"ALTER TABLE {name} DISABLE TRIGGER USER;" for name in names),
            *(f'DELETE FROM public."{name}";' for name in reversed(tables)),
            *(f'INSERT INTO public."{name}" OVERRIDING SYSTEM VALUE TABLE snapshot."{name}";' for name in tables),
            *(f"SELECT setval('public.\"{name}\"', {value}, {was_called});" for name, value, was_called in sequences),
            *(f"ALTER TABLE {name} ENABLE TRIGGER USER;" for name in names),
        ]
    )
