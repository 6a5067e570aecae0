"""Statements over many rows, for importing a whole directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import CheckConstraint, Connection, Dialect, Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

_OF_KEY = "of_key"
_MOST_PARAMETERS = 900
"""Of a statement: SQLite before 3.32 takes 999."""
_CHUNK = 500
"""Values per IN list: far below the limits of both databases."""


def chunked(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield `ids` in pieces that one statement can hold."""
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


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
    if any(isinstance(one, CheckConstraint) for one in table.constraints):
        ordered = _insert_together(connection, text, ordered)
    if ordered:
        connection.exec_driver_sql(text, list(ordered))


def _insert_together(connection: Connection, text: str, rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
    """Insert rows into a table of SQLite, as many at once as one statement takes, and return the few that are left.

    A check of a column against a list of values builds this list anew for each statement.
    """
    start, _, values = text.partition(" VALUES ")
    at_once = _MOST_PARAMETERS // len(rows[0])
    several = f"{start} VALUES {', '.join([values] * at_once)}"
    end = len(rows) - len(rows) % at_once
    for at in range(0, end, at_once):
        connection.exec_driver_sql(several, tuple(chain.from_iterable(rows[at : at + at_once])))
    return rows[end:]


def insert_new_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those rows whose keys are not there yet, as `insert_rows`: somebody else may be inserting them at this moment."""
    _insert(session, table, rows, only_new=True)


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


def update_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]], *, key: str) -> None:
    """Write all columns that `rows` have over the rows with the same `key`; doesn't commit. Values as in `insert_rows`."""
    if not rows:
        return
    # A parameter may not be named like a column that is set.
    named = [{_OF_KEY if name == key else name: value for name, value in row.items()} for row in rows]
    connection = session.connection()
    build = update(table).where(table.c[key] == bindparam(_OF_KEY))
    statement = build.compile(dialect=connection.dialect, column_keys=[name for name in rows[0] if name != key])
    if statement.positiontup:
        take = itemgetter(*statement.positiontup)
        connection.exec_driver_sql(str(statement), [take(row) for row in named])
    else:
        connection.exec_driver_sql(str(statement), named)
