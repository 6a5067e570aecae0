"""Writing transactions that write nothing: on SQLite each keeps everybody else from writing for as long as it lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

_READS = ("SELECT", "PRAGMA", "WITH", "EXPLAIN")


@contextmanager
def watch_idle_locks() -> Iterator[list[list[str]]]:
    """Yield the statements of each transaction that took SQLite's lock and only read, of all engines."""
    running: dict[int, list[str]] = {}
    idle: list[list[str]] = []

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "BEGIN IMMEDIATE":
            running[id(connection)] = []
        elif id(connection) in running:
            running[id(connection)].append(statement)

    def end(connection: Any) -> None:
        statements = running.pop(id(connection), None)
        if statements and all(statement.lstrip().startswith(_READS) for statement in statements):
            idle.append(statements)

    listeners = (("before_cursor_execute", note), ("commit", end), ("rollback", end))
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield idle
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)
