"""Engine and sessions. All SQLite pragmas and transaction settings live here and nowhere else."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.orm import Session, sessionmaker

from finder.platform.database.bounded import Silence, bound
from finder.platform.database.gates import OPTION, Gate, enter_gate, leave_gate, watch_ends
from finder.platform.database.reader_pools import FILE, FilePool, ServerPool, identify
from finder.platform.errors import BadSettings
from finder.platform.keys import Keys

__all__ = [
    "Engine",
    "Gate",
    "Session",
    "SessionFactory",
    "Silence",
    "get_engine",
    "get_keys",
    "make_engine",
    "make_session_factory",
    "make_writing_factory",
    "open_to_read",
    "reading_factory",
]

SessionFactory = sessionmaker[Session]
"""Opens sessions. Services and views take sessions and factories from here, and leave SQLAlchemy to the stores."""

_SQLITE_BUSY_SECONDS = 30
_CONNECT_SECONDS = 2
"""At least, for each server of an address that names several; libpq takes less than two for two."""
_PAGE_BYTES = 8_192
"""SQLite's own 4,096 hold one program's text of some 2,500 and stay a third empty: at 3,300 the file was a quarter larger."""
_CACHE_KIB = 8_192
"""Pages that a connection keeps, once it has read them: SQLite's own 2,000 are less than one index of 100,000 programs."""
_KEYS = "finder_keys"


def _keep_text(text: Any) -> Any:
    """Return JSON unparsed: stores encode and decode documents themselves (`platform.database.types.DOCUMENT`)."""
    return text


JSON_AS_TEXT: dict[str, Any] = {"json_serializer": _keep_text, "json_deserializer": _keep_text}


def make_engine(
    database_url: str,
    *,
    answer_seconds: int = 0,
    lock_seconds: int = 0,
    silence: Silence | None = None,
    keeps_readers: bool = False,
) -> Engine:
    """Return an engine for `database_url`, creating the folder of a SQLite file if it is missing.

    Args:
        database_url: as in the settings.
        answer_seconds: the longest wait to connect, for a connection of the pool, and for each answer of a server; 0: no end.
        lock_seconds: the longest wait for others' locks; 0: half a minute on SQLite, no end on a server.
        silence: shared by the engines of a server that shall be left alone for a while after it didn't answer in time.
        keeps_readers: keep connections for quick reads, for a process that serves pages: one that writes a whole list needs
            a SQLite file for itself alone.

    Raises:
        BadSettings: the address can't be read.
    """
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        raise BadSettings(
            "FINDER_DATABASE_URL, and FINDER_READ_DATABASE_URL where set, must be postgresql://user:password@host:port/name "
            "or sqlite:///PATH. In a password, write @ as %40 and / as %2F."
        ) from error
    if not url.drivername.startswith("sqlite"):
        return _make_server_engine(
            url, answer_seconds, lock_seconds, silence or Silence(0), keeps_readers=keeps_readers
        )
    path = Path(url.database) if url.database and url.database != ":memory:" else None
    if path is not None:
        # Private: it holds the accounts of staff. One that is there already stays as its owner made it.
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pool = {"poolclass": FilePool} if path is not None and keeps_readers else {}
    engine = create_engine(url, connect_args={"timeout": lock_seconds or _SQLITE_BUSY_SECONDS}, **pool, **JSON_AS_TEXT)
    event.listen(engine, "connect", _prepare_sqlite)
    _follow_transactions(engine)
    if path is not None:
        _follow_file(engine, path)
    return engine


def _follow_file(engine: Engine, path: Path) -> None:
    """Close connections to a file in whose place another one was put: they would go on with what was thrown away."""
    if isinstance(engine.pool, FilePool):
        engine.pool.path = path

    def note(_connection: sqlite3.Connection, record: Any) -> None:
        record.info[FILE] = identify(path)

    def check(_connection: sqlite3.Connection, record: Any, _proxy: Any) -> None:
        found = identify(path)
        # While there is none, the one that was is the best there is to read.
        if found is not None and found != record.info[FILE]:
            raise DisconnectionError

    event.listen(engine, "connect", note)
    event.listen(engine, "checkout", check)


def _make_server_engine(
    url: URL, answer_seconds: int, lock_seconds: int, silence: Silence, *, keeps_readers: bool
) -> Engine:
    limits = {"statement_timeout": answer_seconds, "lock_timeout": lock_seconds}
    options = " ".join(f"-c {name}={seconds * 1000}" for name, seconds in limits.items() if seconds)
    settings: dict[str, Any] = {"options": options} if options else {}
    if not answer_seconds:
        engine = create_engine(url, pool_pre_ping=True, connect_args=settings, **JSON_AS_TEXT)
        _follow_transactions(engine)
        return engine
    settings["connect_timeout"] = max(_CONNECT_SECONDS, answer_seconds)
    pool = {"poolclass": ServerPool} if keeps_readers else {}
    engine = create_engine(
        url, pool_pre_ping=True, pool_timeout=answer_seconds, connect_args=settings, **pool, **JSON_AS_TEXT
    )
    bound(engine, answer_seconds, silence)
    _follow_transactions(engine)
    return engine


def _follow_transactions(engine: Engine) -> None:
    event.listen(engine, "begin", _begin)
    watch_ends(engine)


def make_session_factory(engine: Engine, keys: Keys | None = None) -> SessionFactory:
    """Return a factory of sessions whose objects stay loaded after a commit; `keys` are for what staff's stores keep secret."""
    return sessionmaker(engine, expire_on_commit=False, info={_KEYS: keys})


def get_keys(session: Session) -> Keys | None:
    """Return the keys that a session's factory was given; None where the operator set no lasting secret."""
    found = session.info.get(_KEYS)
    return found if isinstance(found, Keys) else None


def make_writing_factory(engine: Engine, keys: Keys | None = None, *, gate: Gate | None = None) -> SessionFactory:
    """Return a factory of sessions that will write: on SQLite each takes the write lock before it reads anything.

    A SQLite transaction that reads first, and writes after another transaction has written, fails ("database is locked"),
    and what it read may be stale. One that takes the lock first sees the newest data and doesn't fail so.

    `gate`: limits how many write at once; it may be shared by several factories of a process.
    """
    return make_session_factory(engine.execution_options(finder_writes=True, **{OPTION: gate}), keys)


def open_to_read(sessions: SessionFactory) -> Session:
    """Open a session of a factory that takes no lock: for reading what is committed, beside a transaction that writes."""
    return sessions(bind=get_engine(sessions).execution_options(finder_writes=False, **{OPTION: None}))


def reading_factory(session: Session) -> SessionFactory:
    """Return a factory of sessions that read the database of another one, for what goes on after that was closed."""
    return make_session_factory(session.get_bind().engine.execution_options(finder_writes=False, **{OPTION: None}))


def get_engine(sessions: SessionFactory) -> Engine:
    """Return the engine of a factory."""
    engine = sessions.kw["bind"]
    assert isinstance(engine, Engine)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transaction handling opens none before DDL and SELECT: savepoints would leak (see _begin).
    connection.isolation_level = None
    # Says how a new file is made, and nothing to one that exists.
    connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA foreign_keys = ON")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        # A first list is being written without the log (`shadow.Shadow.real`), which comes back right after it.
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("finder_writes")
    enter_gate(connection)
    try:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    except BaseException:
        leave_gate(connection)
        raise
