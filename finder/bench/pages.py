"""Whole pages through the real server: the results page against its baseline, and the time an edit takes to show."""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from finder.bench.directory import BenchDirectory, make_queries
from finder.listings.rules.vocabulary import NEEDS
from finder.listings.store import programs
from finder.platform.database.session import make_engine, make_session_factory

_PAIRS = 6
_ROUND_SECONDS = 1.5
_CLIENTS = 4
_WARM_UP_SECONDS = 4.0
_WARMED_PAGES = 3
"""Requests per URL before measuring: each of two workers has then rendered nearly every card."""
_WARM_PROGRAMS = 400
"""Fewer than a worker keeps pages of."""
_EDITS = 20
_STOP_SECONDS = 90.0
"""More than the 30 that gunicorn gives its workers, on a busy machine."""
_READY_SECONDS = 400.0
"""Two million programs take minutes on a busy machine."""
_BASELINE = ("/bench/floor",)
_HELLO = ("/bench/hello",)
_LETTERS = {"detox": "d", "medicine": "m", "counseling": "c"}
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFigures:
    """Ratios of the results page to its baseline and to a bare view, medians of adjacent rounds."""

    requests_ratio: float
    cpu_ratio: float
    hello_requests_ratio: float
    """The load comes from this process, which a bare view keeps busier than a page does: flatters the page."""
    hello_cpu_ratio: float
    """Processor time of the bare view by that of the page: what a server that does nothing else would see."""
    baseline_requests: float


@contextmanager
def serving(bench: BenchDirectory, *, caches: bool, port: int) -> Iterator[int]:
    """Run the product's server with the baseline route on loopback; yield its process id."""
    environment = {
        **os.environ,
        "FINDER_DATABASE_URL": bench.settings.database_url,
        "FINDER_BENCH_CACHES": "on" if caches else "off",
    }
    command = [sys.executable, "-m", "finder.bench.server", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=_STOP_SECONDS)


def measure_pages(bench: BenchDirectory, *, caches: bool, port: int) -> PageFigures:
    """Measure adjacent pairs of baseline and target, so that noise affects both."""
    addresses = _addresses(bench)
    with serving(bench, caches=caches, port=port) as pid:
        _load(port, addresses, _WARM_UP_SECONDS)
        if caches:
            _load(port, addresses, _longest_warm_up(port, addresses))
        rounds = [tuple(_round(port, asked, pid) for asked in (_BASELINE, addresses, _HELLO)) for _ in range(_PAIRS)]
    return PageFigures(
        requests_ratio=statistics.median(page.rate / baseline.rate for baseline, page, _ in rounds),
        cpu_ratio=statistics.median(page.cpu / baseline.cpu for baseline, page, _ in rounds),
        hello_requests_ratio=statistics.median(page.rate / hello.rate for _, page, hello in rounds),
        hello_cpu_ratio=statistics.median(hello.cpu / page.cpu for _, page, hello in rounds),
        baseline_requests=statistics.median(baseline.rate for baseline, _, _ in rounds),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFigures:
    """Ratios of one kind of answer to a bare view, medians of adjacent rounds."""

    requests_ratio: float
    cpu_ratio: float
    """Processor time of the bare view by that of the answer."""


def measure_answers(bench: BenchDirectory, *, port: int) -> dict[str, AnswerFigures]:
    """Measure what machines ask for, and program pages, against a bare view, each warm."""
    ids = _program_ids(bench)
    asked = {
        "API search": [_api_address(address) for address in _addresses(bench)],
        "API program": [f"/api/v1/programs/{program_id}" for program_id in ids],
        "program page": [f"/programs/{program_id}" for program_id in ids],
        "HSDS services": [f"/api/hsds/services?page={number}&per_page=20" for number in range(1, 41)],
    }
    with serving(bench, caches=True, port=port) as pid:
        return {name: _by_hello(port, addresses, pid) for name, addresses in asked.items()}


def _by_hello(port: int, addresses: Sequence[str], pid: int) -> AnswerFigures:
    _load(port, addresses, _WARM_UP_SECONDS)
    rounds = [(_round(port, addresses, pid), _round(port, _HELLO, pid)) for _ in range(_PAIRS)]
    return AnswerFigures(
        requests_ratio=statistics.median(answer.rate / hello.rate for answer, hello in rounds),
        cpu_ratio=statistics.median(hello.cpu / answer.cpu for answer, hello in rounds),
    )


def _program_ids(bench: BenchDirectory) -> list[str]:
    engine = make_engine(bench.settings.database_url)
    with make_session_factory(engine)() as session:
        found = list(islice((program.id for program in programs.find_indexed(session)), _WARM_PROGRAMS))
    engine.dispose()
    return found


def _api_address(page_address: str) -> str:
    """Return the search of a results page as one of the API."""
    address = page_address.replace("/find?", "/api/v1/search?")
    for need, letter in _LETTERS.items():
        address = address.replace(f"need={letter}", f"need={need}")
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFigures:
    """What a start costs."""

    ready_seconds: float
    """From the start of the server until a worker answers that it is ready; with what else the machine does."""
    worker_megabytes: float
    """Memory of the largest worker, with its share of what it has in common with the others (PSS), after searches."""


def measure_start(bench: BenchDirectory, *, port: int) -> StartFigures:
    """Start the server, let both workers search, and weigh them."""
    began = time.perf_counter()
    with serving(bench, caches=True, port=port) as pid:
        ready = time.perf_counter() - began
        _load(port, _addresses(bench), _WARM_UP_SECONDS)
        weights = [_megabytes(int(path.parent.name)) for path in _children(pid)]
    return StartFigures(ready_seconds=ready, worker_megabytes=max(weights))


def _children(pid: int) -> list[Path]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found.append(path)
    return found


def _megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def _longest_warm_up(port: int, addresses: Sequence[str]) -> float:
    """Return the seconds that a few requests to every URL may take here."""
    count, seconds = _load(port, addresses, 1.0)
    return min(40.0, _WARMED_PAGES * len(addresses) * seconds / count)


def measure_edits(bench: BenchDirectory, *, port: int) -> list[float]:
    """Return, for each edit, the milliseconds from its commit until the server's workers show it."""
    engine = make_engine(bench.settings.database_url)
    sessions = make_session_factory(engine)
    shown = []
    with serving(bench, caches=True, port=port):
        with sessions() as session:
            placed = next(found for found in programs.find_indexed(session) if found.latitude is not None)
            program = programs.get_program(session, placed.id)
        address = f"/find?{urlencode({'near': program.zip, 'within': '5'})}"
        _load(
            port, [address], _WARM_UP_SECONDS
        )  # Wait until both workers have an index, so that only the edit is measured.
        for number in range(_EDITS):
            program = replace(program, name=f"Edited {number}")
            with sessions.begin() as session:
                programs.save_programs(session, [program])
            shown.append(_until_shown(port, address, f"Edited {number}<"))
    engine.dispose()
    return shown


def _until_shown(port: int, address: str, text: str) -> float:
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for _ in range(200):
        connection.request("GET", address)
        if text in connection.getresponse().read().decode():
            connection.close()
            return (time.perf_counter() - began) * 1000
    connection.close()
    raise RuntimeError("An edit was never shown.")


def _addresses(bench: BenchDirectory) -> list[str]:
    addresses = []
    for zip_code, query in make_queries(bench, 3_000):
        within = "any" if query.radius_miles is None else str(int(query.radius_miles))
        pairs = [("near", zip_code), ("within", within)]
        pairs += [("need", _LETTERS[need]) for need in NEEDS if need in query.required]
        pairs += [("service", code) for code in sorted(query.required - NEEDS.keys())]
        addresses.append(f"/find?{urlencode(pairs)}")
    return addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    rate: float
    """Requests per second."""
    cpu: float
    """Server CPU seconds per request."""


def _round(port: int, addresses: Sequence[str], pid: int) -> _Round:
    cpu = _cpu_seconds(pid)
    count, seconds = _load(port, addresses, _ROUND_SECONDS)
    return _Round(rate=count / seconds, cpu=(_cpu_seconds(pid) - cpu) / count)


def _load(port: int, addresses: Sequence[str], seconds: float) -> tuple[int, float]:
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


def _cpu_seconds(pid: int) -> float:
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
