"""A file with what public pages read, kept on each machine: pages are answered from it while no database can be reached.

It is a SQLite file, whatever the engine of the directory is, and never changes: a newer one takes its place, so that a
reader sees one or the other. It holds nothing of staff, and of visitors' reports neither words nor numbers.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    NullPool,
    Select,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    text,
)

from finder.platform.database import changes
from finder.platform.database.metadata import load_metadata
from finder.platform.database.session import JSON_AS_TEXT, Session, SessionFactory, get_engine

_TABLES = (
    "directory",
    "directory_revision",
    "program_change",
    "program",
    "program_text",
    "program_version",
    "program_alias",
    "program_tombstone",
    "zip_place",
    "place",
    "place_edition",
    "visitor_report",
)
"""What results pages, pages of programs and lists of them read."""
_PRIVATE_COLUMNS = {"visitor_report": frozenset({"note", "right_number"})}
"""Copied as empty texts: pages show only that something was reported."""
_FOLLOWED = frozenset(
    {"directory", "directory_revision", "program_change", "program_alias", "program_tombstone", "visitor_report"}
)
"""Small tables, copied whole each time."""
_CHUNK = 50
_PAUSE_SECONDS = 0.002
"""Between chunks: visitors of this worker go first."""
_PRIVATE = 0o600


def open_copy(path: Path) -> Engine:
    """Return an engine on the copy, for reading; each session opens the file anew, and so the newest."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        connection.isolation_level = None
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, **JSON_AS_TEXT)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def write_copy(sessions: SessionFactory, path: Path, *, stop: threading.Event | None = None) -> bool:
    """Bring the copy up to the directory; return False when it was, or when another process is at it.

    Args:
        sessions: on the directory.
        path: the file; its folder is made if it is missing, readable by its owner alone.
        stop: ends the work early when it is set; the copy stays as it was.

    Raises:
        OSError: the file can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(path) as is_alone:
        if not is_alone:
            return False
        part = path.with_name(f"{path.name}.part")
        try:
            return _bring_up(sessions, path, part, stop or threading.Event())
        finally:
            part.unlink(missing_ok=True)


def _bring_up(sessions: SessionFactory, path: Path, part: Path, stop: threading.Event) -> bool:
    with closing(sessions()) as session:
        if get_engine(sessions).dialect.name == "postgresql":
            # One view of the directory for all tables.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        since, now = _read_state(path), _state(session)
        if since == now:
            return False
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE))
        changed = None if since is None or since[1:] != now[1:] else _changed(session, since[0], now[0])
        if changed is not None:
            shutil.copyfile(path, part)
        with _writing(part) as writing:
            if changed is None:
                _copy_all(session, writing, stop)
            else:
                _copy_changed(session, writing, changed, stop)
        if stop.is_set():
            return False
    part.replace(path)
    return True


@contextmanager
def _writing(part: Path) -> Iterator[Connection]:
    """Yield a connection whose work is committed at the end."""
    # No log beside the file: what takes its place is one file. What is half written at a crash is thrown away.
    engine = create_engine(f"sqlite:///{part}", poolclass=NullPool, **JSON_AS_TEXT)
    with engine.begin() as connection:
        yield connection


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Yield whether this process alone may write the copy now."""
    descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_CREAT | os.O_RDWR, _PRIVATE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


State = tuple[int, str, str, str]
"""Revision, identity, migration, and edition of the places."""


def _state(session: Session) -> State:
    migration = session.scalar(text("SELECT version_num FROM alembic_version"))
    edition = session.scalar(select(_table("place_edition").c.edition).limit(1))
    return changes.get_revision(session), changes.get_identity(session), str(migration), str(edition)


def _read_state(path: Path) -> State | None:
    """Return the state of the copy that is there; None if there is none that can be read."""
    if not path.exists():
        return None
    engine = open_copy(path)
    with suppress(Exception), closing(Session(engine)) as session:
        return _state(session)
    return None


def _changed(session: Session, since: int, until: int) -> set[str] | None:
    return changes.find_changed_ids(session, since=since, until=until) if since <= until else None


def _copy_all(session: Session, writing: Connection, stop: threading.Event) -> None:
    for table in _tables():
        table.create(writing)
    writing.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    migration = session.scalar(text("SELECT version_num FROM alembic_version"))
    writing.execute(text("INSERT INTO alembic_version VALUES (:migration)"), {"migration": migration})
    for table in _tables():
        _copy_rows(session, writing, table, stop)


def _copy_changed(session: Session, writing: Connection, changed: set[str], stop: threading.Event) -> None:
    for table in _tables():
        if table.name in _FOLLOWED:
            writing.execute(table.delete())
            _copy_rows(session, writing, table, stop)
    program, order, shown = _table("program"), _table("program_version"), _table("program_text")
    forget = order.delete().where(order.c.version == bindparam("held"), order.c.program_id == bindparam("of"))
    ids = sorted(changed)
    pieces = [program.c.id.in_(ids[start : start + _CHUNK]) for start in range(0, len(ids), _CHUNK)]
    for some in pieces:  # First, since the text of a new program may have the id of one that is gone.
        writing.execute(shown.delete().where(shown.c.id.in_(select(program.c.text_id).where(some))))
    for some in pieces:
        pairs = select(program.c.version, program.c.id).where(some)
        if held := writing.execute(pairs).all():
            writing.execute(forget, [{"held": row.version, "of": row.id} for row in held])
        writing.execute(program.delete().where(some))
        if texts := _read(session, _named(select(shown)).where(some)):
            writing.execute(insert(shown), texts)
            writing.execute(insert(program), _read(session, select(program).where(some)))
            writing.execute(insert(order).from_select(["version", "program_id"], pairs))
        if stop.wait(_PAUSE_SECONDS):
            return


def _named(texts: Select[Any]) -> Select[Any]:
    """Return those texts that a program names: an import may have left others behind, which nobody shows any more."""
    program, shown = _table("program"), _table("program_text")
    return texts.join_from(shown, program, program.c.text_id == shown.c.id)


def _read(session: Session, found: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(found).mappings()]


def _tables() -> list[Table]:
    return [_table(name) for name in _TABLES]


@cache
def _table(name: str) -> Table:
    return load_metadata().tables[name]


def _copy_rows(session: Session, writing: Connection, table: Table, stop: threading.Event) -> None:
    columns: list[Column[object]] = [
        column for column in table.columns if column.name not in _PRIVATE_COLUMNS.get(table.name, ())
    ]
    blank = dict.fromkeys(_PRIVATE_COLUMNS.get(table.name, ()), "")
    statement: Any = select(*columns)
    if table.name == "program_text":
        statement = _named(statement)
    with session.connection().execute(statement.execution_options(yield_per=_CHUNK)) as found:
        for rows in found.mappings().partitions(_CHUNK):
            writing.execute(insert(table), [{**row, **blank} for row in rows])
            if stop.wait(_PAUSE_SECONDS):
                return
