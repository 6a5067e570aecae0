"""Connections to PostgreSQL whose client side gives up too: a stopped server takes statements and never answers."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Engine, event

T = TypeVar("T")
_GRACE_SECONDS = 0.5
"""More than the server's own timeout, so that a server that still lives says so itself."""


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that closes itself when an answer takes longer than `most_seconds`."""

    most_seconds = 2.0

    def wait(self, gen: Generator[Any, Any, T], interval: float = 0.1, **more: Any) -> T:  # type: ignore[override]
        """Wait for an answer.

        Raises:
            psycopg.OperationalError: it did not come in time.
        """
        return super().wait(self._until(gen, time.monotonic() + self.most_seconds), interval=interval, **more)

    def _until(self, gen: Generator[Any, Any, T], end: float) -> Generator[Any, Any, T]:
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and time.monotonic() > end:
                    self.pgconn.finish()
                    raise psycopg.OperationalError("The database did not answer in time.")
                wanted = gen.send(ready)
        except StopIteration as finished:
            return finished.value  # type: ignore[no-any-return]


def bound(engine: Engine, seconds: float) -> None:
    """Let each connection of an engine wait for an answer for at most so many seconds."""

    class Bounded(BoundedConnection):
        most_seconds = seconds + _GRACE_SECONDS

    def connect(_dialect: Any, _record: Any, args: list[Any], options: dict[str, Any]) -> Any:
        return Bounded.connect(*args, **options)

    event.listen(engine, "do_connect", connect)
