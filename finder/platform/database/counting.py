"""What the benchmark asks of a database beyond queries: the number of statements, and PostgreSQL's processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event, text

_PROCESSES = text(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type LIKE '%client%'"
    " AND (inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1')"
)
"""Without what the server does by itself, such as its vacuum."""


@contextmanager
def collect_statements() -> Iterator[list[str]]:
    """Collect the SQL statements that any engine of this process runs meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def list_server_processes(engine: Engine) -> list[int]:
    """Return the ids of this machine's processes that serve a PostgreSQL database.

    None for SQLite, which has none, and none for a server on another machine, whose ids say nothing here.
    """
    if engine.dialect.name != "postgresql":
        return []
    with engine.connect() as connection:
        return list(connection.scalars(_PROCESSES))
