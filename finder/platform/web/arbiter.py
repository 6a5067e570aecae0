"""Gunicorn's master, but for one thing: old workers serve until new ones have loaded, so that nobody waits for a reload."""

from __future__ import annotations

import logging
import mmap
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer
from gunicorn.workers.gthread import ThreadWorker


class ReadyWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A worker that tells the master when it begins to take requests."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.log.error_log.addFilter(_withhold_request)
        # Made before the fork, so the master sees what the worker writes.
        self._ready = mmap.mmap(-1, 1)

    @property
    def is_ready(self) -> bool:
        """Whether the app is loaded."""
        return self._ready[0] == 1

    def run(self) -> None:
        """Take requests."""
        self._ready[0] = 1
        super().run()


_QUOTING = {
    "Invalid request from ip=": "A request that can't be read was refused.",
    "Error handling request": "A request failed outside the app.",
}
"""How gunicorn's lines begin that quote what was sent or say who sent it, and what is logged instead."""


def _withhold_request(record: logging.LogRecord) -> bool:
    """Return True: every line is logged, but without what was asked and by whom."""
    for start, words in _QUOTING.items():
        if str(record.msg).startswith(start):
            record.msg, record.args = words, ()
    return True


class ReadyArbiter(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """A master whose reload (HUP) costs no visitor a wait, and no site its life when what is to be loaded is broken."""

    def reload(self) -> None:
        """Begin to load as many new workers as there are to be; `manage_workers` ends the old ones after that."""
        # Our settings are the command's: they don't change while it runs.
        for _ in range(self.num_workers):
            self.spawn_worker()

    def manage_workers(self) -> None:
        """Start what is missing, and end what is too much: the oldest, once all newer ones take requests."""
        newest = sorted(self.WORKERS.values(), key=lambda worker: worker.age)[-self.num_workers :]
        if len(newest) < self.num_workers or all(worker.is_ready for worker in newest):
            super().manage_workers()

    def reap_workers(self) -> None:
        """Take leave of workers that ended; that one could not load ends the server only if no other serves."""
        while True:
            try:
                super().reap_workers()
            except HaltServer:
                if not any(worker.is_ready for worker in self.WORKERS.values()):
                    raise
                self.log.error("A new worker could not load. The ones before it go on.")
            else:
                return
