"""A few rows read straight from the driver, without a transaction: for the few reads that every search begins with.

SQLAlchemy's session, connection and transaction cost ten times the query itself. What is read so is committed, and as new or
newer than anything that the session read before; what the session reads afterwards is as new or newer than it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Engine, Select
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from finder.platform.database.reader_pools import ReaderPool

_AT_ONCE_SECONDS = 0.1
"""Whoever waited longer for a connection that was lost doesn't wait a second time: the server may be hung."""

_Text = tuple[str, Callable[[Mapping[str, Any]], Any]]
"""A statement as the driver takes it, and what makes its parameters."""


class QuickRow:
    """A statement for one row, or a few, whose columns the driver returns as they are: text, whole numbers, floats."""

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._texts: dict[str, _Text] = {}

    def read(self, session: Session, **values: Any) -> tuple[Any, ...] | None:
        """Return the first row, or None; `values` are by the names of the bound parameters.

        A session that is in a transaction is asked itself: it may have written.

        Raises:
            DBAPIError: the database failed, as from the session.
        """
        rows = self.read_all(session, **values)
        return rows[0] if rows else None

    def read_all(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """Return all rows, otherwise like `read`."""
        engine = session.bind
        if session.in_transaction() or not isinstance(engine, Engine):
            return [tuple(row) for row in session.connection().execute(self._statement, values)]
        text, make_parameters = self._text_for(engine.dialect)
        if isinstance(engine.pool, ReaderPool):
            return _read(engine, engine.pool, text, make_parameters(values))
        try:
            connection = engine.raw_connection()
        except engine.dialect.loaded_dbapi.Error as error:
            raise tell(engine.dialect, error, None) from error
        try:
            return _run(engine, connection.dbapi_connection, text, make_parameters(values))
        except engine.dialect.loaded_dbapi.Error as error:
            told = tell(engine.dialect, error, text, connection.dbapi_connection)
            if told.connection_invalidated:
                connection.invalidate(told)
            raise told from error
        finally:
            connection.close()

    def _text_for(self, dialect: Dialect) -> _Text:
        found = self._texts.get(dialect.name)
        if found is None:
            compiled = self._statement.compile(dialect=dialect)
            names = getattr(compiled, "positiontup", None)
            constants = dict(compiled.params)
            if names is None:
                found = str(compiled), lambda values: {**constants, **values}
            else:
                found = str(compiled), lambda values: tuple(values.get(name, constants[name]) for name in names)
            self._texts[dialect.name] = found
        return found


def _read(engine: Engine, pool: ReaderPool, text: str, parameters: Any) -> list[tuple[Any, ...]]:
    """Return the rows by a connection that is kept beside the pool."""
    failure, begun_at = engine.dialect.loaded_dbapi.Error, time.monotonic()
    try:
        reader = pool.take_reader()
    except failure as error:
        raise tell(engine.dialect, error, None) from error
    try:
        found = _run(engine, reader.connection, text, parameters)
    except failure as error:
        told = tell(engine.dialect, error, text, reader.connection)
        reader.connection.close()
        if told.connection_invalidated and reader.was_used and time.monotonic() - begun_at < _AT_ONCE_SECONDS:
            # The server ended, or began anew, since this one was used: nothing says that it doesn't answer.
            pool.close_readers()
            return _read(engine, pool, text, parameters)
        raise told from error
    pool.give_back(reader)
    return found


def _run(engine: Engine, driver: Any, text: str, parameters: Any) -> list[tuple[Any, ...]]:
    """Return the rows; without a context manager, which would cost a tenth of the query, and this runs before every search."""
    # A server's driver begins a transaction by itself, which takes two more round trips; SQLite's never begins one.
    begins = getattr(driver, "autocommit", None) is False
    if begins:
        driver.autocommit = True
    try:
        cursor = driver.cursor()
        # Whoever counts statements sees this one too.
        for note in engine.dispatch.before_cursor_execute:
            note(engine, cursor, text, parameters, None, False)
        cursor.execute(text, parameters)
        found: list[tuple[Any, ...]] = list(cursor.fetchall())
        cursor.close()
    finally:
        # Whoever gets the connection next relies on transactions, also after a statement that failed.
        if begins and not driver.closed:
            driver.autocommit = False
    return found


def tell(dialect: Dialect, error: Exception, statement: str | None, driver: Any = None) -> DBAPIError:
    """Return a driver's error as SQLAlchemy raises it, so that whoever handles it knows one kind.

    `driver`: the connection that failed, if there was one: PostgreSQL's alone knows whether it was lost.
    """
    base = dialect.loaded_dbapi.Error
    is_gone = statement is not None and dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]
    told = DBAPIError.instance(
        statement, None, error, base, hide_parameters=True, connection_invalidated=is_gone, dialect=dialect
    )
    assert isinstance(told, DBAPIError)
    return told
