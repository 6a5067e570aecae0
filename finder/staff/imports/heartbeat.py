"""The heartbeat of an import in the background: whoever looks sees that it lives, also where it has nothing new to tell."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Protocol

from finder.platform.database.readiness import FAULTS
from finder.platform.database.session import SessionFactory
from finder.staff.imports.store import import_runs

BEAT_SECONDS = 5.0


class Worker(Protocol):
    """A process that somebody started."""

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end, for a while."""

    def is_alive(self) -> bool:
        """Return whether it has not ended."""


def keep_heard(
    worker: Worker, sessions: SessionFactory, run_id: int, *, every_seconds: float = BEAT_SECONDS
) -> threading.Thread:
    """Note every few seconds, in a thread, that a run lives, until its process has ended; `sessions`: a writing factory.

    The process that started it notes it: on a busy machine the new one takes a while until it can say anything.
    """

    def beat() -> None:
        while True:
            worker.join(every_seconds)
            if not worker.is_alive():
                return
            try:
                with sessions.begin() as session:
                    import_runs.change_run(session, run_id, heard_at=datetime.now(UTC))
            except FAULTS:
                continue  # The database is away or busy: the next beat tells.

    thread = threading.Thread(target=beat, name=f"import-run-{run_id}", daemon=True)
    thread.start()
    return thread
