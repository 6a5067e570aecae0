"""Private copies of tables, on which a long change is worked out while everybody else reads and writes the real ones.

Both databases look for a table among the temporary ones first. So code that knows nothing of copies reads and writes them
as long as they exist on its connection, and takes no lock of the real ones; `Shadow.real` then opens a transaction on those.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from finder.platform.database.copied_tables import copy_tables, name_of_copy
from finder.platform.database.session import SessionFactory, get_engine, make_engine

_CACHE_KIB = 32_000
_MAIN_CACHE_KIB = 64_000
"""Holds what the last transaction of a national list changes, so that each page is written once: a quarter less time."""
_LOCK_MILLISECONDS = 300
"""How long PostgreSQL waits for a lock before the whole attempt is given up: less than its deadlock timeout of 1 s."""
_QUICK_TRIES, _TRY_SECONDS = 20, 0.05
"""How often, and how long after each other, a lock is only tried. Where it is waited for, all who come later wait, too."""
_QUICK_COMPRESSION = """
    SELECT set_config(name, 'lz4', false) FROM pg_settings
    WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)
"""
"""Values of rows over 2 kB are compressed where they are written. PostgreSQL's own way takes half of the time of writing a
program, mostly in vain: documents stay too long. lz4 takes next to none; a server that was built without it goes on as before."""
_LOCK_STATES = frozenset({"55P03", "40P01"})
"""PostgreSQL's codes for "lock not available" and "deadlock detected"."""


class Busy(Exception):
    """A transaction failed only because others were writing."""


def _do_nothing() -> None:
    pass


def _see_nothing(_session: Session) -> None:
    pass


def _is_busy(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in _LOCK_STATES or "database is locked" in str(error.orig)


class Shadow:
    """A connection of its own on which some tables are copies, taken at one moment."""

    def __init__(self, sessions: SessionFactory, tables: Sequence[Table], *, indexed: Collection[str]) -> None:
        """Copy `tables`; those named in `indexed` get their indexes too, the others only their primary keys.

        `sessions`: of the database; what it knows of keys, sessions here know too.
        """
        engine = get_engine(sessions)
        self._sessions = sessions
        self.is_sqlite = engine.dialect.name == "sqlite"
        if not self.is_sqlite:
            # A new connection: on one of the pool, statements may be prepared already that mean the real tables.
            engine = make_engine(engine.url.render_as_string(hide_password=False))
        self._engine = engine
        self.connection: Connection = engine.connect().execution_options(finder_writes=False, finder_gate=None)
        # Closed for good at the end, and its temporary tables with it: no other user of the pool may ever see them.
        self._driver: Any = self.connection.connection.driver_connection
        self.connection.detach()
        self._tables = tuple(tables)
        try:
            self._copy(indexed)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Shadow:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop the copies."""
        self.connection.close()
        if not self.is_sqlite:
            self._engine.dispose()

    def session(self) -> Session:
        """Return a session on the copies."""
        return self._sessions(bind=self.connection)

    @contextmanager
    def copies_within(self) -> Iterator[Session]:
        """Open a session on the copies within the transaction of `real`; what it writes there is kept as that transaction is."""
        self.connection.execution_options(schema_translate_map={})
        try:
            with self.session() as session:
                yield session
                session.flush()
        finally:
            self.connection.execution_options(schema_translate_map={None: self.schema})

    @contextmanager
    def real(
        self,
        *,
        also: Sequence[str] = (),
        ahead: Callable[[], None] = _do_nothing,
        look: Callable[[Session], None] = _see_nothing,
        is_alone: bool = False,
    ) -> Iterator[Session]:
        """Open a writing transaction on the real tables, committed at the end; names in SQL text need `name_real`.

        Nobody else can change the copied tables within, nor those named in `also`; everybody can read them. All are locked
        at the beginning: who waits for one and holds another makes the transaction fail before anything was done.

        `ahead` is called before they are locked on a database where others can go on writing meanwhile (PostgreSQL), and
        else not at all. It may write what no other transaction touches: that is seen, or undone, with the rest. `look` is called
        after it, right before each try to lock them: it sees what others did until then, and may write to temporary tables.

        `is_alone`: most likely nobody else uses the database. SQLite then writes straight into its file, if that is so: through
        its log, all is written twice. Whoever comes meanwhile waits to read, too.

        Raises:
            Busy: others are writing right now; nothing was written, and it may be tried again.
        """
        self._set_guards(on=True)
        options: dict[str, Any] = {"schema_translate_map": {None: self.schema}, "finder_writes": True}
        connection = self.connection.execution_options(**options)
        if is_alone and self.is_sqlite:
            self._leave_log()
        try:
            with connection.begin(), self.session() as session:
                self._lock(session, also, ahead, look)
                yield session
                session.flush()
            self.write_back()
        except DBAPIError as error:
            if _is_busy(error):
                raise Busy from error
            raise
        finally:
            if is_alone and self.is_sqlite:
                self._set_log("WAL")
            self.connection.execution_options(schema_translate_map={}, finder_writes=False)
            self._set_guards(on=False)

    @contextmanager
    def step(self) -> Iterator[Session]:
        """Open a short transaction that writes to the real tables, one of many that others come between; committed at the end.

        Names in SQL text need `name_real`, and the session means the copies where there are any. On PostgreSQL it locks only what
        is written. Errors as `real`.
        """
        self._set_guards(on=True)
        connection = self.connection.execution_options(finder_writes=True)
        try:
            with connection.begin(), self.session() as session:
                yield session
                session.flush()
        except DBAPIError as error:
            if _is_busy(error):
                raise Busy from error
            raise
        finally:
            self.connection.execution_options(finder_writes=False)
            self._set_guards(on=False)

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """Open a transaction that reads the real tables beside the copies, and keeps nobody from writing; as `real` else."""
        connection = self.connection.execution_options(schema_translate_map={None: self.schema})
        try:
            with connection.begin(), self.session() as session:
                yield session
        finally:
            self.connection.execution_options(schema_translate_map={})

    def write_back(self) -> None:
        """Write SQLite's log into its file; not within a commit, as SQLite would: by now others write again."""
        if self.is_sqlite:
            # All is committed; what stays in the log is written back with a later change.
            with suppress(sqlite3.Error):
                self._driver.execute("PRAGMA main.wal_checkpoint(PASSIVE)").fetchall()

    def _leave_log(self) -> None:
        """Let SQLite do without its log, unless anybody else has the file open."""
        get_engine(self._sessions).dispose()  # So do connections that wait in the pool.
        self._set_log("DELETE")

    def _set_log(self, mode: str) -> None:
        """Set SQLite's journal mode, unless somebody else keeps it from that: whoever connects next sets it, too."""
        with suppress(sqlite3.OperationalError):
            self._driver.execute(f"PRAGMA main.journal_mode = {mode}").fetchall()

    def name_copy(self, table: str) -> str:
        """Return the name of a copy, or of another temporary table, in SQL."""
        return name_of_copy(self.connection, table)

    def name_real(self, table: str) -> str:
        """Return the name of a real table in SQL."""
        return f'"{self.schema}"."{table}"'

    def _lock(
        self, session: Session, also: Sequence[str], ahead: Callable[[], None], look: Callable[[Session], None]
    ) -> None:
        if self.is_sqlite:  # The transaction began with the only lock.
            return
        names = ", ".join(map(self.name_real, (*also, *(table.name for table in self._tables))))
        lock = f"LOCK TABLE {names} IN EXCLUSIVE MODE"
        self.connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_MILLISECONDS}ms'")
        if ahead is not _do_nothing:
            self._wait_until_free(lock)
        try:
            ahead()
        except IntegrityError as error:  # Others were quicker by a moment: the next try sees what they wrote.
            raise Busy from error
        for _ in range(_QUICK_TRIES):
            look(session)
            if self._try(f"{lock} NOWAIT"):
                return
            time.sleep(_TRY_SECONDS)
        look(session)
        self.connection.exec_driver_sql(lock)

    def _wait_until_free(self, lock: str) -> None:
        """Wait until all locks are free: what is written ahead of them would else be in vain. Errors as `real`."""
        for _ in range(_QUICK_TRIES):
            if self._try(f"{lock} NOWAIT", to_keep=False):
                return
            time.sleep(_TRY_SECONDS)
        if not self._try(lock, to_keep=False):
            raise Busy

    def _try(self, lock: str, *, to_keep: bool = True) -> bool:
        """Return whether all locks were free, which are held now if they are to be kept; else none is."""
        try:
            with self.connection.begin_nested() as within:
                self.connection.exec_driver_sql(lock)
                if not to_keep:
                    within.rollback()
        except DBAPIError as error:
            if not _is_busy(error):
                raise
            return False
        return True

    def _copy(self, indexed: Collection[str]) -> None:
        self._set_guards(on=False)
        connection = self.connection
        if self.is_sqlite:
            self.schema = "main"
            # Temporary files, not memory, whatever the size of the directory.
            self._driver.executescript(f"PRAGMA temp_store = FILE; PRAGMA temp.cache_size = -{_CACHE_KIB};")
            self._driver.executescript(f"PRAGMA main.cache_size = -{_MAIN_CACHE_KIB}; PRAGMA wal_autocheckpoint = 0;")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # Compiling takes a tenth of a second a statement, most of which would fall into the last transaction.
            connection.exec_driver_sql("SET SESSION jit = off")
            connection.exec_driver_sql(_QUICK_COMPRESSION)
            self.schema = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
        copy_tables(connection, self._tables, schema=self.schema, indexed=indexed)
        connection.commit()

    def _set_guards(self, *, on: bool) -> None:
        """Switch SQLite's foreign keys and checks of values.

        Keys of copies would point to tables that were not copied. To check a column against a list of values takes as long as
        to insert the row, where each is a statement of its own; the real tables check all that gets there.
        """
        if self.is_sqlite:
            self._driver.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")
            self._driver.execute(f"PRAGMA ignore_check_constraints = {'OFF' if on else 'ON'}")
