"""Where the benchmark's databases are made: in a folder, or on a PostgreSQL server. All are gone at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from finder.platform.database.scratch import scratch_database

NewDatabase = Callable[[], AbstractContextManager[str]]
"""Makes an empty database and yields its URL; it is gone afterwards."""


def in_folder(folder: Path) -> NewDatabase:
    """Return a maker of SQLite files in a folder."""

    @contextmanager
    def make() -> Iterator[str]:
        path = folder / "scratch.sqlite3"
        yield f"sqlite:///{path}"
        for one in path.parent.glob(f"{path.name}*"):
            one.unlink()

    return make


def on_server(server: str) -> NewDatabase:
    """Return a maker of databases on the PostgreSQL server of a URL."""
    return lambda: scratch_database(server)
