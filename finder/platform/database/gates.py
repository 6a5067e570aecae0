"""How many threads of a process may write, or wait to, at the same time: whoever only reads must get through meanwhile."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

OPTION = "finder_gate"
"""The execution option that holds an engine's gate."""
_HELD = "finder_gate_held"
_PATIENCE_SECONDS = 0.25
"""A form is written in some milliseconds: who waits longer than this waits for those who wait for a lock."""


class Gate:
    """Lets so many transactions write at once, and tells others after a moment that the database is busy."""

    def __init__(self, most: int) -> None:
        self._places = threading.BoundedSemaphore(most)

    def enter(self) -> None:
        """Take a place.

        Raises:
            OperationalError: none became free.
        """
        if not self._places.acquire(timeout=_PATIENCE_SECONDS):
            raise OperationalError("BEGIN", None, TimeoutError("Others of this process wait to write."))

    def leave(self) -> None:
        """Release the place."""
        self._places.release()


def enter_gate(connection: Any) -> Gate | None:
    """Take a place for a transaction that is about to begin, if its engine has a gate. Errors as `Gate.enter`."""
    gate = connection.get_execution_options().get(OPTION)
    if not isinstance(gate, Gate):
        return None
    gate.enter()
    connection.info[_HELD] = gate
    return gate


def leave_gate(connection: Any) -> None:
    """Release the place of a transaction that ends, or could not begin."""
    gate = connection.info.pop(_HELD, None)
    if gate is not None:
        gate.leave()


def watch_ends(engine: Engine) -> None:
    """Release places whenever a transaction of an engine ends."""
    event.listen(engine, "commit", leave_gate)
    event.listen(engine, "rollback", leave_gate)
