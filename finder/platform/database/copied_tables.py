"""Copies of tables in temporary ones of the same names, which both databases look for first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection, Table, UniqueConstraint

_SQLITE = "sqlite"


def name_of_copy(connection: Connection, table: str) -> str:
    """Return the name of a copy, or of another temporary table, in SQL: also where names mean the real tables."""
    return f'{"temp" if connection.dialect.name == _SQLITE else "pg_temp"}."{table}"'


def copy_tables(connection: Connection, tables: Sequence[Table], *, schema: str, indexed: Collection[str]) -> None:
    """Copy `tables` of a schema; those named in `indexed` get their indexes too, the others only their primary keys."""
    is_sqlite = connection.dialect.name == _SQLITE
    made = [_make(connection, f'"{schema}"."{table.name}"', table.name) for table in tables]
    for statement in made:
        connection.exec_driver_sql(statement)
    for table in tables:
        copy = name_of_copy(connection, table.name)
        connection.exec_driver_sql(f'INSERT INTO {copy} SELECT * FROM "{schema}"."{table.name}"')
    for table in tables:
        for statement in _index(connection, table, is_whole=table.name in indexed):
            connection.exec_driver_sql(statement)
        if not is_sqlite:
            connection.exec_driver_sql(f"ANALYZE {name_of_copy(connection, table.name)}")


def _make(connection: Connection, real: str, name: str) -> str:
    if connection.dialect.name != _SQLITE:
        return f'CREATE TEMPORARY TABLE "{name}" (LIKE {real} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)'
    found = connection.exec_driver_sql("SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = ?", (name,))
    return f'CREATE TEMPORARY TABLE "{name}" ({found.scalar_one().partition("(")[2]}'


def _index(connection: Connection, table: Table, *, is_whole: bool) -> Iterator[str]:
    is_sqlite = connection.dialect.name == _SQLITE
    unique = [tuple(table.primary_key.columns.keys())] if not is_sqlite else []
    if not is_sqlite:
        kinds = (entry for entry in table.constraints if isinstance(entry, UniqueConstraint))
        unique += [tuple(entry.columns.keys()) for entry in kinds]
    plain = [tuple(entry.columns.keys()) for entry in table.indexes if not entry.unique] if is_whole else []
    for at, (columns, word) in enumerate([*((c, "UNIQUE ") for c in unique), *((c, "") for c in plain)]):
        listed = ", ".join(f'"{column}"' for column in columns)
        name = f'"copy_{table.name}_{at}"'
        if is_sqlite:
            yield f'CREATE {word}INDEX temp.{name} ON "{table.name}" ({listed})'
        else:
            yield f"CREATE {word}INDEX {name} ON {name_of_copy(connection, table.name)} ({listed})"
