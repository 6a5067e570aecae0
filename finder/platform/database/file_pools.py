"""The pool of an engine on a SQLite file, with connections beside it for quick reads (`platform.database.quick`).

To take a connection from SQLAlchemy's pool and give it back costs more than a search's one read on it. Connections that only
ever read one statement at a time, outside of transactions, need nothing of what the pool does: they are kept here.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import QueuePool

FILE = "finder_file"
"""Where a connection's record says which file it opened."""
_MOST_SPARE = 16
"""As many as requests go on at once in a process, and some."""

FileId = tuple[int, int]
"""Device and number of a file on it."""


class Reader(NamedTuple):
    """A connection that no transaction is begun on, and the file that it opened."""

    connection: sqlite3.Connection
    file: FileId | None


class FilePool(QueuePool):
    """SQLAlchemy's pool, and readers beside it. Thread-safe."""

    path = Path()
    """The file; set before the first reader is taken."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what SQLAlchemy's pool takes."""
        super().__init__(*arguments, **options)
        self._readers: deque[Reader] = deque(maxlen=_MOST_SPARE)

    def recreate(self) -> FilePool:
        """Return a new pool of the same file."""
        made = super().recreate()
        assert isinstance(made, FilePool)
        made.path = self.path
        return made

    def dispose(self) -> None:
        """Close all connections that nobody uses just now."""
        super().dispose()
        while self._readers:
            self._readers.pop().connection.close()

    def take_reader(self) -> Reader:
        """Return a reader of the file that has this name now; while there is none, of the one that had it.

        Raises:
            sqlite3.Error: the file can't be opened.
        """
        found = identify(self.path)
        while True:
            try:
                reader = self._readers.pop()
            except IndexError:
                return self._open()
            if found is None or reader.file == found:
                return reader
            # In its place another file was put: this one would go on with what was thrown away.
            reader.connection.close()

    def give_back(self, reader: Reader) -> None:
        """Keep a reader for the next read."""
        self._readers.append(reader)

    def _open(self) -> Reader:
        taken = self.connect()
        file, connection = taken.info.get(FILE), taken.dbapi_connection
        taken.detach()
        assert isinstance(connection, sqlite3.Connection)
        return Reader(connection, file)


def identify(path: Path) -> FileId | None:
    """Return what tells a file from another of the same name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
