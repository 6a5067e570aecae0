"""A thread of each worker that keeps the local copy up to date; of all workers on a machine, one at a time writes."""

from __future__ import annotations

import logging
import sqlite3
import threading
from pathlib import Path

from finder.platform.database.local_copy import write_copy
from finder.platform.database.readiness import FAULTS
from finder.platform.database.session import SessionFactory

_EVERY_SECONDS = 30.0
"""Between two looks whether the directory changed. A copy may be that much older than the directory, which it says of itself."""
_LOG = logging.getLogger("finder.copy")


class CopyKeeper:
    """Looks for changes until it is stopped; a database that is away, or a full disk, is tried again the next time."""

    def __init__(self, sessions: SessionFactory, path: Path, *, every_seconds: float = _EVERY_SECONDS) -> None:
        """Prepare; `sessions` are on what public pages read first, `path` is the copy."""
        self._sessions, self._path, self._every = sessions, path, every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True, name="local copy")

    def start(self) -> None:
        """Begin in the background."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the end."""
        self._stop.set()
        self._thread.join()

    def bring_up(self) -> bool:
        """Look once; return whether a newer copy was written."""
        try:
            return write_copy(self._sessions, self._path, stop=self._stop)
        except FAULTS:
            return False
        except (OSError, sqlite3.Error) as error:
            _LOG.warning(
                "The local copy can't be written: %s.", getattr(error, "strerror", None) or type(error).__name__
            )
            return False

    def _work(self) -> None:
        while not self._stop.is_set():
            self.bring_up()
            self._stop.wait(self._every)
