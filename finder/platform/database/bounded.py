"""Connections to PostgreSQL whose client side gives up too: a stopped server takes statements and never answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Engine, event

T = TypeVar("T")
_GRACE_SECONDS = 0.5
"""More than the server's own timeout, so that a server that still lives says so itself."""


class Silence:
    """What engines know of a server that stopped answering: until it may be asked again, nobody waits for it.

    One object may be shared by all engines of one server. When the rest is over, the first who asks finds out for the others.
    """

    def __init__(self, rest_seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Let a silent server rest for so many seconds; `clock` returns seconds. Zero: it is asked every time."""
        self._rest_seconds, self._clock = rest_seconds, clock
        self._until, self._is_silent, self._lock = 0.0, False, threading.Lock()

    def check(self) -> None:
        """Return if the server may be asked.

        Raises:
            psycopg.OperationalError: it was silent a moment ago, or somebody is just finding out whether it still is.
        """
        if not self._is_silent:
            return
        with self._lock:
            if self._is_silent and self._clock() < self._until:
                raise psycopg.OperationalError("The database did not answer a moment ago.")
            self._until = self._clock() + self._rest_seconds

    def begin(self) -> None:
        """Note that an answer did not come in time."""
        with self._lock:
            self._is_silent, self._until = self._rest_seconds > 0, self._clock() + self._rest_seconds

    def end(self) -> None:
        """Note that there was an answer."""
        self._is_silent = False


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that closes itself when an answer takes longer than `most_seconds`."""

    most_seconds = 2.0
    silence = Silence(0)

    def wait(self, gen: Generator[Any, Any, T], interval: float = 0.1, **more: Any) -> T:  # type: ignore[override]
        """Wait for an answer.

        Raises:
            psycopg.OperationalError: it did not come in time, or none came a moment ago.
        """
        try:
            self.silence.check()
        except psycopg.OperationalError:
            self.pgconn.finish()
            raise
        answer = super().wait(self._until(gen, time.monotonic() + self.most_seconds), interval=interval, **more)
        self.silence.end()
        return answer

    def _until(self, gen: Generator[Any, Any, T], end: float) -> Generator[Any, Any, T]:
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and time.monotonic() > end:
                    self.pgconn.finish()
                    self.silence.begin()
                    raise psycopg.OperationalError("The database did not answer in time.")
                wanted = gen.send(ready)
        except StopIteration as finished:
            return finished.value  # type: ignore[no-any-return]


def bound(engine: Engine, seconds: float, silence: Silence) -> None:
    """Let each connection of an engine wait for an answer for at most so many seconds, and not at all during a silence."""

    class Bounded(BoundedConnection):
        most_seconds = seconds + _GRACE_SECONDS

    Bounded.silence = silence

    def connect(_dialect: Any, _record: Any, args: list[Any], options: dict[str, Any]) -> Any:
        silence.check()
        try:
            made = Bounded.connect(*args, **options)
        except psycopg.errors.ConnectionTimeout:
            silence.begin()
            raise
        silence.end()
        return made

    event.listen(engine, "do_connect", connect)
