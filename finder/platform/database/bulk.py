"""Statements over many rows, for importing a whole directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Table, bindparam, delete, insert, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from finder.platform.database.closed_sets import hold_known_words

OF_KEY = "of_key"
"""The parameter of `update_rows` that holds the key."""
_RESERVE = text("SELECT nextval(pg_get_serial_sequence(:named, 'id')) FROM generate_series(1, :count)")
_CHUNK = 500
"""Values per IN list: far below the limits of both databases."""


def chunked(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield `ids` in pieces that one statement can hold."""
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def reserve_ids(session: Session, table: Table, count: int) -> tuple[int, ...]:
    """Return ids for new rows, ascending, which nobody else gets, whatever becomes of the transaction.

    None on SQLite: it gives an id only with the row, and the next one may be another's.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return ()
    return tuple(sorted(connection.execute(_RESERVE, {"named": table.name, "count": count}).scalars()))


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; doesn't commit.

    Values must already be in the form that database drivers accept: dates as ISO text, JSON as text, None for NULL.
    Having SQLAlchemy convert each of them would take as long as the inserts themselves.
    """
    _insert(session, table, rows, only_new=False)


def insert_values(session: Session, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values are in the order of `columns`; doesn't commit. Values as in `insert_rows`."""
    if not rows:
        return
    connection = session.connection()
    text, order = _compile_insert(table, columns, connection.dialect)
    if order is None:
        connection.exec_driver_sql(text, [dict(zip(columns, row, strict=True)) for row in rows])
        return
    ordered = rows if order == columns else list(map(itemgetter(*map(columns.index, order)), rows))
    with _without_checks(connection) if hold_known_words(table, order, ordered) else nullcontext():
        connection.exec_driver_sql(text, list(ordered))


@contextmanager
def _without_checks(connection: Connection) -> Iterator[None]:
    """Have SQLite insert rows without checking columns against lists of values, since they were checked all at once.

    It builds each list anew for each row, which takes as long as a fifth of inserting it.
    """
    if connection.exec_driver_sql("PRAGMA ignore_check_constraints").scalar():  # As on copies of tables.
        yield
        return
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")


def insert_new_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those rows whose keys are not there yet, as `insert_rows`: somebody else may be inserting them at this moment."""
    _insert(session, table, rows, only_new=True)


def delete_rows(session: Session, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Delete the rows that hold just these values in `columns`; doesn't commit. Values as in `insert_rows`."""
    if not rows:
        return
    connection = session.connection()
    text, order = _compile_delete(table, columns, connection.dialect)
    if order is None:
        connection.exec_driver_sql(text, [dict(zip(columns, row, strict=True)) for row in rows])
    else:
        connection.exec_driver_sql(text, [tuple(row[columns.index(name)] for name in order) for row in rows])


@lru_cache(maxsize=16)
def _compile_delete(table: Table, columns: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[str, ...] | None]:
    """Return the statement and the order of its parameters, as `_compile_insert`."""
    build = delete(table).where(*(table.c[name] == bindparam(name) for name in columns))
    statement = build.compile(dialect=dialect)
    return str(statement), tuple(statement.positiontup) if statement.positiontup else None


def _insert(session: Session, table: Table, rows: Sequence[Mapping[str, Any]], *, only_new: bool) -> None:
    if not rows:
        return
    connection = session.connection()
    text, order = _compile_insert(table, tuple(rows[0]), connection.dialect, only_new=only_new)
    if order is None:
        connection.exec_driver_sql(text, [dict(row) for row in rows])
    else:
        connection.exec_driver_sql(text, list(map(itemgetter(*order), rows)))


@lru_cache(maxsize=64)
def _compile_insert(
    table: Table, columns: tuple[str, ...], dialect: Dialect, *, only_new: bool = False
) -> tuple[str, tuple[str, ...] | None]:
    """Return the statement, and the order of its parameters where they have no names: SQLite's; PostgreSQL's driver has them."""
    build = insert(table).inline()
    if only_new:
        make = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
        build = make(table).inline().on_conflict_do_nothing()
    statement = build.compile(dialect=dialect, column_keys=columns)
    return str(statement), tuple(statement.positiontup) if statement.positiontup else None


def update_rows(
    session: Session,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: str,
    where: ColumnElement[bool] | None = None,
) -> None:
    """Write all columns that `rows` have over the rows with the same `key`; doesn't commit. Values as in `insert_rows`.

    `where`: which row each is written over, by its key as the parameter `OF_KEY`, where the table itself has no such column.
    """
    if not rows:
        return
    # A parameter may not be named like a column that is set.
    named = [{OF_KEY if name == key else name: value for name, value in row.items()} for row in rows]
    connection = session.connection()
    build = update(table).where(table.c[key] == bindparam(OF_KEY) if where is None else where)
    statement = build.compile(dialect=connection.dialect, column_keys=[name for name in rows[0] if name != key])
    if statement.positiontup:
        take = itemgetter(*statement.positiontup)
        connection.exec_driver_sql(str(statement), [take(row) for row in named])
    else:
        connection.exec_driver_sql(str(statement), named)
