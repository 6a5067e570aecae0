"""The product's server on loopback, with load on it: requests a second, processor time and memory of its workers."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from finder.bench.directory import BenchDirectory
from finder.platform.web.server import check_free

ROUND_SECONDS = 1.5
WARM_UP_SECONDS = 4.0
HELLO = ("/bench/hello",)
_CLIENTS = 4
_STOP_SECONDS = 90.0
"""More than the 30 that gunicorn gives its workers, on a busy machine."""
_READY_SECONDS = 1_200.0
"""Two million programs take minutes on a busy machine."""
_MOST_COPIED = 200_000
"""Of larger directories no local copy is kept: it would take as much of the disk again."""
_TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(bench: BenchDirectory, *, caches: bool, port: int, workers: int = 2) -> Iterator[int]:
    """Run the product's server with the baseline route on loopback; yield its process id.

    Raises:
        BadInput: another program has the port.
    """
    environment = {
        **os.environ,
        "FINDER_DATABASE_URL": bench.settings.database_url,
        "FINDER_BENCH_CACHES": "on" if caches else "off",
        "FINDER_LOCAL_COPY": "off" if bench.programs > _MOST_COPIED else "",
    }
    command = [sys.executable, "-m", "finder.bench.server", str(port), str(workers)]
    check_free("127.0.0.1", port)  # Else another server, left by a run that was ended, would be measured.
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=_STOP_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a moment of load showed."""

    rate: float
    """Requests per second."""
    cpu: float
    """Server CPU seconds per request."""


def measure_round(port: int, addresses: Sequence[str], pid: int) -> Round:
    """Put load on a server for a moment."""
    cpu = cpu_seconds(pid)
    count, seconds = load(port, addresses, ROUND_SECONDS)
    return Round(rate=count / seconds, cpu=(cpu_seconds(pid) - cpu) / count)


def load(port: int, addresses: Sequence[str], seconds: float) -> tuple[int, float]:
    """Request pages from a few clients for a limited time."""
    counts = [0] * _CLIENTS
    began = time.perf_counter()

    def ask(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        number = client * 7
        while time.perf_counter() - began < seconds:
            connection.request("GET", addresses[number % len(addresses)])
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"The server answered {answer.status}.")
            number += _CLIENTS
            counts[client] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return max(1, sum(counts)), time.perf_counter() - began


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a server and its workers (Linux)."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(path.parent.name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / _TICKS
    return total


def _await(port: int) -> None:
    ends = time.monotonic() + _READY_SECONDS
    while time.monotonic() < ends:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_READY_SECONDS)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError("The server did not start.")


def children(pid: int) -> list[int]:
    """Return the processes that a server started: its workers (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found.append(int(path.parent.name))
    return found


def megabytes(pid: int, kind: str = "Pss") -> float:
    """Return the memory of a process: with its share of what it has in common with others (Pss), or with all of it (Rss)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{kind}:"))
