"""The product's server on loopback, with load on it: requests a second, and processor time."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

from finder.bench.directory import BenchDirectory
from finder.bench.own_environment import without_settings
from finder.bench.processes import database_seconds, family_seconds
from finder.platform.database.session import Engine, make_engine
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that runs."""

    port: int
    pid: int
    database: Engine

    def cpu_seconds(self) -> float:
        """Return the processor time of the server, its workers, and PostgreSQL's processes for this database."""
        return family_seconds(self.pid) + database_seconds(self.database)


@contextmanager
def serving(bench: BenchDirectory, *, caches: bool, port: int, workers: int = 2) -> Iterator[Served]:
    """Run the product's server with the baseline route on loopback.

    Raises:
        BadInput: another program has the port.
    """
    command = [sys.executable, "-m", "finder.bench.server", str(port), str(workers)]
    check_free("127.0.0.1", port)  # Else another server, left by a run that was ended, would be measured.
    database = make_engine(bench.settings.database_url)
    environment = _environment(bench, caches=caches)
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port)
        yield Served(port=port, pid=process.pid, database=database)
    finally:
        process.terminate()
        process.wait(timeout=_STOP_SECONDS)
        database.dispose()


def _environment(bench: BenchDirectory, *, caches: bool) -> dict[str, str]:
    """Return the environment of the server, with none of the operator's settings."""
    copy = "off" if bench.programs > _MOST_COPIED else str(bench.folder / f"{bench.engine_name}.copy")
    return {
        **without_settings(),
        "FINDER_DATABASE_URL": bench.settings.database_url,
        "FINDER_BENCH_CACHES": "on" if caches else "off",
        "FINDER_LOCAL_COPY": copy,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a moment of load showed."""

    rate: float
    """Requests per second."""
    cpu: float
    """Server CPU seconds per request, those of PostgreSQL for it included."""


def measure_round(server: Served, addresses: Sequence[str]) -> Round:
    """Put load on a server for a moment."""
    cpu = server.cpu_seconds()
    count, seconds = load(server.port, addresses, ROUND_SECONDS)
    return Round(rate=count / seconds, cpu=(server.cpu_seconds() - cpu) / count)


def load(port: int, addresses: Sequence[str], seconds: float) -> tuple[int, float]:
    """Request pages from a few clients for a limited time; return how many came, and the seconds it took.

    Raises:
        RuntimeError: an answer had another status than 200.
    """
    began = time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as clients:
        counts = list(clients.map(partial(_ask, port, addresses, began + seconds), range(_CLIENTS)))
    return max(1, sum(counts)), time.perf_counter() - began


def _ask(port: int, addresses: Sequence[str], until: float, client: int) -> int:
    """Request one page after the other; return how many came."""
    count = 0
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        while time.perf_counter() < until:
            try:
                connection.request("GET", addresses[(client * 7 + count * _CLIENTS) % len(addresses)])
                answer = connection.getresponse()
            except (BrokenPipeError, ConnectionResetError):
                # A server closes a connection that was idle for seconds, as this process lets it be on a busy machine.
                connection.close()
                continue
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"The server answered {answer.status}.")
            count += 1
    return count


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
