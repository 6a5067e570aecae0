"""The pool of an engine, with connections beside it for quick reads (`platform.database.quick`).

To take a connection from SQLAlchemy's pool and give it back costs more than a search's one read on it: on a server it is
asked whether it still lives, which is one more round trip. Connections that only ever read one statement at a time, outside
of transactions, need nothing of what the pool does: they are kept here.
"""

from __future__ import annotations

import select
import sqlite3
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import QueuePool

FILE = "finder_file"
"""Where a connection's record says which file it opened."""
_MOST_SPARE = 16
"""As many as requests go on at once in a process, and some."""

FileId = tuple[int, int]
"""Device and number of a file on it."""


@dataclass(slots=True)
class Reader:
    """A connection that no transaction is begun on, and where it is one to a file, the file that it opened."""

    connection: Any
    file: FileId | None = None
    was_used: bool = False
    """Whether it has answered before: what it was connected to may have gone since."""


class ReaderPool(QueuePool):
    """SQLAlchemy's pool, and readers beside it. Thread-safe."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what SQLAlchemy's pool takes."""
        super().__init__(*arguments, **options)
        self._readers: deque[Reader] = deque()

    def dispose(self) -> None:
        """Close all connections that nobody uses just now."""
        super().dispose()
        self.close_readers()

    def close_readers(self) -> None:
        """Close those readers that nobody uses just now."""
        while self._readers:
            self._readers.pop().connection.close()

    def take_reader(self) -> Reader:
        """Return a reader of what the engine's address leads to now.

        Raises:
            Exception: the driver's own error: there is no connection.
        """
        while True:
            try:
                reader = self._readers.pop()
            except IndexError:
                return self._open()
            if self._still_leads_there(reader):
                return reader
            reader.connection.close()

    def give_back(self, reader: Reader) -> None:
        """Keep a reader for the next read."""
        reader.was_used = True
        if len(self._readers) < _MOST_SPARE:
            self._readers.append(reader)
        else:
            reader.connection.close()

    def _still_leads_there(self, reader: Reader) -> bool:
        raise NotImplementedError

    def _open(self) -> Reader:
        taken = self.connect()
        file, connection = taken.info.get(FILE), taken.dbapi_connection
        taken.detach()
        return Reader(connection, file)


class FilePool(ReaderPool):
    """Of an engine on a SQLite file: readers are of the one that has its name now, or if there is none, of the last one."""

    path = Path()
    """The file; set before the first reader is taken."""

    def recreate(self) -> FilePool:
        """Return a new pool of the same file."""
        made = super().recreate()
        assert isinstance(made, FilePool)
        made.path = self.path
        return made

    def _still_leads_there(self, reader: Reader) -> bool:
        """Return whether the file is still in its place: of another one in it, a reader would go on with what was thrown away."""
        found = identify(self.path)
        return found is None or reader.file == found

    def _open(self) -> Reader:
        reader = super()._open()
        assert isinstance(reader.connection, sqlite3.Connection)
        return reader


class ServerPool(ReaderPool):
    """Of an engine on a server. Its readers begin no transaction by themselves, which takes two more round trips."""

    def _still_leads_there(self, reader: Reader) -> bool:
        """Return whether the server has said nothing meanwhile: one that ends closes its connections."""
        connection: psycopg.Connection[Any] = reader.connection
        if connection.closed:
            return False
        look = select.poll()
        look.register(connection.fileno(), select.POLLIN)
        return not look.poll(0)

    def _open(self) -> Reader:
        reader = super()._open()
        reader.connection.autocommit = True
        return reader


def identify(path: Path) -> FileId | None:
    """Return what tells a file from another of the same name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
