"""The faults that any machine can have: of the workers, the database file, an import, and too many clients."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from finder.bench.faults.site import Site
from finder.bench.faults.visitors import PAGES, request

HELD_SECONDS = 4.0
"""How long a fault that has an end lasts."""
_HEADER_BYTES = 100
_GARBAGE = b"This is no database any more. " * 4
_LORIS_SOCKETS = 100
_SMALL_FILE_BYTES = 16_384
"""Less than SQLite's log or file: no write succeeds, as on a full disk."""
MORE_PROGRAMS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way to break the site."""

    name: str
    work: Callable[[Site, Path], None]
    """Breaks it, and ends the fault if it has an end. Gets the site and the SQLite file."""
    mended_by: str = "itself"
    """Who ended the fault: `itself`, or `a hand` that put something back."""
    adds: bool = False
    """Whether the directory has `MORE_PROGRAMS` more afterwards."""
    why_impossible: Callable[[Path], str] = lambda _folder: ""
    """Returns why it can't be tried with files in this folder, "" when it can."""
    prepare: Callable[[Path], dict[str, str]] = lambda _folder: {}
    """Returns what the site's environment needs besides."""
    program: tuple[str, ...] = ("finder", "serve")
    """The module that serves the site, and its first arguments."""


def list_faults(*, programs: int) -> tuple[Fault, ...]:
    """Return the faults of a site with `programs` programs on SQLite, in the order in which they are tried."""
    return (
        Fault(name="a worker killed (-9)", work=_kill_worker),
        Fault(name="both workers killed (-9)", work=_kill_workers),
        Fault(name="database locked", work=_lock),
        Fault(name="database removed", work=_remove, mended_by="a hand"),
        Fault(name="database corrupted (its header)", work=_corrupt, mended_by="a hand"),
        Fault(name="disk full", work=_fill_disk),
        *list_import_faults(programs=programs),
        Fault(name="slow-loris, 100 sockets, no proxy", work=_trickle),
        Fault(name="20 steady clients", work=_crowd(20)),
        Fault(name="200 steady clients", work=_crowd(200)),
    )


def list_import_faults(*, programs: int) -> tuple[Fault, ...]:
    """Return what can befall an import while visitors search, on either engine."""
    more = programs + MORE_PROGRAMS
    return (
        Fault(name="import during load", work=_importing(more), adds=True),
        Fault(name="import killed (-9), run again", work=_import_killed(more), adds=True),
        Fault(name="restart during import", work=_restart_while_importing(more), adds=True),
    )


def _kill_worker(site: Site, _database: Path) -> None:
    os.kill(site.workers()[0], signal.SIGKILL)


def _kill_workers(site: Site, _database: Path) -> None:
    for pid in site.workers():
        os.kill(pid, signal.SIGKILL)


def _lock(_site: Site, database: Path) -> None:
    connection = sqlite3.connect(database, isolation_level=None, timeout=10)
    connection.execute("BEGIN IMMEDIATE")
    time.sleep(HELD_SECONDS)
    connection.execute("ROLLBACK")
    connection.close()


def _remove(_site: Site, database: Path) -> None:
    found = [path for path in _files(database) if path.exists()]
    for path in found:
        path.rename(path.with_name(f"away-{path.name}"))
    time.sleep(HELD_SECONDS)
    for path in _files(database):
        path.unlink(missing_ok=True)
    for path in found:
        path.with_name(f"away-{path.name}").rename(path)


def _files(database: Path) -> list[Path]:
    return [database.with_name(database.name + end) for end in ("", "-wal", "-shm")]


def _corrupt(_site: Site, database: Path) -> None:
    with database.open("r+b") as file:
        header = file.read(_HEADER_BYTES)
        file.seek(0)
        file.write(_GARBAGE[:_HEADER_BYTES])
        file.flush()
        time.sleep(HELD_SECONDS)
        file.seek(0)
        file.write(header)


def _fill_disk(site: Site, _database: Path) -> None:
    pids = site.workers()
    before = [resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids]
    for pid, (_, most) in zip(pids, before, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (_SMALL_FILE_BYTES, most))
    time.sleep(HELD_SECONDS)
    for pid, limits in zip(pids, before, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def _importing(count: int) -> Callable[[Site, Path], None]:
    def work(site: Site, _database: Path) -> None:
        site.run("seed", "--count", str(count))

    return work


def _import_killed(count: int) -> Callable[[Site, Path], None]:
    def work(site: Site, _database: Path) -> None:
        process = site.begin("seed", "--count", str(count))
        time.sleep(HELD_SECONDS / 2)
        process.kill()
        process.wait()
        site.run("seed", "--count", str(count))

    return work


def _restart_while_importing(count: int) -> Callable[[Site, Path], None]:
    def work(site: Site, _database: Path) -> None:
        process = site.begin("seed", "--count", str(count))
        time.sleep(1.0)
        site.stop()
        site.start()
        process.wait(timeout=240)

    return work


def _trickle(site: Site, _database: Path) -> None:
    sockets = [socket.create_connection(("127.0.0.1", site.port), timeout=5) for _ in range(_LORIS_SOCKETS)]
    ends = time.monotonic() + HELD_SECONDS
    for one in sockets:
        one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
    while time.monotonic() < ends:
        _send_a_bit(sockets)
        time.sleep(0.5)
    for one in sockets:
        one.close()


def _send_a_bit(sockets: Sequence[socket.socket]) -> None:
    for one in sockets:
        try:
            one.sendall(b"X-More: 1\r\n")
        except OSError:
            continue


def _crowd(clients: int) -> Callable[[Site, Path], None]:
    def work(site: Site, _database: Path) -> None:
        ends = time.monotonic() + HELD_SECONDS

        def ask() -> None:
            while time.monotonic() < ends:
                request(site.port, "GET", PAGES["search"])

        threads = [threading.Thread(target=ask, daemon=True) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

    return work
