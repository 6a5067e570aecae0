"""Whole pages of a real server: the results page against its baseline, other answers, and the time an edit takes to show."""

from __future__ import annotations

import http.client
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlencode

from finder.bench.directory import BenchDirectory, make_queries
from finder.bench.serving import HELLO, WARM_UP_SECONDS, Served, load, measure_round
from finder.listings.rules.vocabulary import NEEDS
from finder.listings.store import programs
from finder.listings.store.indexed_programs import find_indexed
from finder.platform.database.session import make_engine, make_session_factory

_WARMED_PAGES = 3
"""Requests per URL before measuring: each of two workers has then rendered nearly every card."""
_WARM_PROGRAMS = 400
"""Fewer than a worker keeps pages of."""
_EDITS = 20
_BASELINE = ("/bench/floor",)
_LETTERS = {"detox": "d", "medicine": "m", "counseling": "c"}
_PROGRAM = re.compile(r'href="/programs/([^"?#/]+)[^"]*"')


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


def measure_pages(server: Served, addresses: Sequence[str], *, pairs: int, warm: bool) -> PageFigures:
    """Measure adjacent rounds of baseline, results pages and bare view, so that noise affects all.

    `warm`: until each of two workers has rendered nearly every card before.
    """
    load(server.port, addresses, WARM_UP_SECONDS)
    if warm:
        load(server.port, addresses, _longest_warm_up(server.port, addresses))
    rounds = [tuple(measure_round(server, asked) for asked in (_BASELINE, addresses, HELLO)) for _ in range(pairs)]
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


def measure_answers(
    server: Served, bench: BenchDirectory, addresses: Sequence[str], *, pairs: int
) -> dict[str, AnswerFigures]:
    """Measure what machines ask for, and program pages, against a bare view, each warm; `addresses`: of results pages."""
    ids = _program_ids(bench)
    asked = {
        "API search": [api_address(address) for address in addresses],
        "API program": [f"/api/v1/programs/{program_id}" for program_id in ids],
        "program page": [f"/programs/{program_id}" for program_id in ids],
        "HSDS services": [f"/api/hsds/services?page={number}&per_page=20" for number in range(1, 41)],
    }
    return {name: _measure_by_hello(server, wanted, pairs=pairs) for name, wanted in asked.items()}


def _measure_by_hello(server: Served, addresses: Sequence[str], *, pairs: int) -> AnswerFigures:
    """Measure adjacent pairs of these and a bare view."""
    load(server.port, addresses, WARM_UP_SECONDS)
    rounds = [(measure_round(server, addresses), measure_round(server, HELLO)) for _ in range(pairs)]
    return AnswerFigures(
        requests_ratio=statistics.median(answer.rate / hello.rate for answer, hello in rounds),
        cpu_ratio=statistics.median(hello.cpu / answer.cpu for answer, hello in rounds),
    )


def _program_ids(bench: BenchDirectory) -> list[str]:
    engine = make_engine(bench.settings.database_url)
    with make_session_factory(engine)() as session:
        found = list(islice((program.id for program in find_indexed(session)), _WARM_PROGRAMS))
    engine.dispose()
    return found


def api_address(page_address: str) -> str:
    """Return the search of a results page as one of the API."""
    address = page_address.replace("/find?", "/api/v1/search?")
    for need, letter in _LETTERS.items():
        address = address.replace(f"need={letter}", f"need={need}")
    return address


def _longest_warm_up(port: int, addresses: Sequence[str]) -> float:
    """Return the seconds that a few requests to every URL may take here."""
    count, seconds = load(port, addresses, 1.0)
    return min(40.0, _WARMED_PAGES * len(addresses) * seconds / count)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFigures:
    """Edits, from their commit until the server's workers show them."""

    milliseconds: list[float]
    """Of each; on a busy machine most of it is waiting."""
    cpu_milliseconds: float
    """Of the server, the mean: the edit taken into the index, and the page."""
    page_cpu_milliseconds: float
    """The same of the page alone, the mean of as many."""


def time_edits(server: Served, bench: BenchDirectory) -> EditFigures:
    """Edit the first program of a page, which stays there."""
    engine, port = make_engine(bench.settings.database_url), server.port
    sessions = make_session_factory(engine)
    shown = []
    zip_code, _ = make_queries(bench, 1)[0]
    address = f"/find?{urlencode({'near': zip_code, 'within': 'any'})}"
    # Wait until all workers have an index, so that only the edit is measured.
    load(port, [address], WARM_UP_SECONDS)
    first = _PROGRAM.search(_read(port, address))
    if first is None:
        raise RuntimeError("The results page leads to no program.")
    with sessions() as session:
        program = programs.get_program(session, first[1])
    began = server.cpu_seconds()
    for _ in range(_EDITS):
        _read(port, address)
    base, began = server.cpu_seconds() - began, server.cpu_seconds()
    for number in range(_EDITS):
        program = replace(program, name=f"Edited {number}")
        with sessions.begin() as session:
            programs.save_programs(session, [program])
        shown.append(_until_shown(port, address, f"Edited {number}<"))
    spent = server.cpu_seconds() - began
    engine.dispose()
    return EditFigures(
        milliseconds=shown,
        cpu_milliseconds=spent * 1000 / _EDITS,
        page_cpu_milliseconds=base * 1000 / _EDITS,
    )


def _read(port: int, address: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", address)
    body = connection.getresponse().read().decode()
    connection.close()
    return body


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


def results_addresses(bench: BenchDirectory) -> list[str]:
    """Return 3,000 searches, distributed like the programs."""
    addresses = []
    for zip_code, query in make_queries(bench, 3_000):
        within = "any" if query.radius_miles is None else str(int(query.radius_miles))
        pairs = [("near", zip_code), ("within", within)]
        pairs += [("need", _LETTERS[need]) for need in NEEDS if need in query.required]
        pairs += [("service", code) for code in sorted(query.required - NEEDS.keys())]
        addresses.append(f"/find?{urlencode(pairs)}")
    return addresses
