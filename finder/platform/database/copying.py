"""Copy a whole database into an empty one, of the same or of the other engine: ids, history and chain included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, Connection, Engine, Integer, RowMapping, Table, delete, func, insert, select, text

from finder.platform.database.metadata import load_metadata
from finder.platform.database.migrating import migrate
from finder.platform.database.readiness import check_migrated
from finder.platform.errors import BadInput

_BATCH = 500
_REMADE = frozenset({"history_head", "zip_place", "place", "place_edition"})
"""What ``finder migrate`` puts into every new database: the copy brings its own."""
Progress = Callable[[str, int], None]
"""Called with the name of a table and how many of its rows were just copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What was copied."""

    tables: int
    rows: int


def copy_database(source: Engine, target: Engine, *, progress: Progress | None = None) -> Copied:
    """Copy every row into a new database, in one transaction: all of it or nothing.

    The target is created or migrated first, and may hold nothing. The source may be read by others meanwhile; what they
    write after the start isn't copied.

    Raises:
        BadInput: both are one database, or the target holds rows already.
        DatabaseNotReady: the source isn't up to date.
    """
    if source.url == target.url:
        raise BadInput("Both addresses are the same database.")
    check_migrated(source)
    migrate(target)
    tables, rows = load_metadata().sorted_tables, 0
    with source.connect() as reading, target.begin() as writing:
        if source.dialect.name == "postgresql":
            # One view of the source for all tables.
            reading.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        _empty(writing, tables)
        for table in tables:
            copied = _copy_table(reading, writing, table, progress)
            if _count(writing, table) != copied:
                raise BadInput(f"Table {table.name} did not arrive whole. Nothing was kept.")
            rows += copied
        if target.dialect.name == "postgresql":
            _set_sequences(writing, tables)
    return Copied(tables=len(tables), rows=rows)


def _empty(writing: Connection, tables: list[Table]) -> None:
    """Delete the rows that every new database has from the target."""
    held = [table for table in tables if _count(writing, table)]
    if mine := next((table.name for table in held if table.name not in _REMADE), None):
        raise BadInput(f"The target holds rows already (table {mine}). Name a new database.")
    for table in reversed(held):
        writing.execute(delete(table))


def _count(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def _copy_table(reading: Connection, writing: Connection, table: Table, progress: Progress | None) -> int:
    count, documents = 0, [column.name for column in table.columns if isinstance(column.type, JSON)]
    found = reading.execution_options(yield_per=_BATCH).execute(select(table).order_by(*table.primary_key.columns))
    for rows in found.mappings().partitions(_BATCH):
        writing.execute(insert(table), [_with_texts(row, documents) for row in rows])
        count += len(rows)
        if progress:
            progress(table.name, len(rows))
    return count


def _with_texts(row: RowMapping, documents: list[str]) -> dict[str, Any]:
    """Return a row to write, its documents as text: PostgreSQL's driver returns bytes, which SQLite would keep as a blob."""
    read = {name: row[name] for name in documents}
    return {**row, **{name: value.decode() if isinstance(value, bytes) else value for name, value in read.items()}}


def _set_sequences(writing: Connection, tables: list[Table]) -> None:
    """Set the sequences of the target past the copied ids."""
    for table in tables:
        for column in filter(_is_numbered, table.primary_key.columns):
            last = writing.scalar(select(func.max(column)))
            sequence = writing.scalar(
                text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
            )
            if last and sequence:
                writing.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})


def _is_numbered(column: Column[object]) -> bool:
    return isinstance(column.type, Integer)
