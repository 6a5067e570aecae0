"""The staff pages over many programs: processor time of each against a bare view of the same app, and statements.

Everything runs in this process, so that its processor time is what a request costs; that of PostgreSQL's own processes
is added, since the database does the work there.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from finder.app import create_app
from finder.bench.baseline import add_baseline_route
from finder.bench.processes import cpu_seconds
from finder.bench.staff_directory import sign_in_admin
from finder.platform.database.counting import collect_statements, list_server_processes
from finder.platform.database.session import make_engine
from finder.platform.settings import read_settings
from finder.staff.frame.guard import COOKIE

PAGES: dict[str, str] = {
    "queue": "/staff/",
    "queue of a state": "/staff/?state=TX",
    "programs": "/staff/programs",
    "programs, page 40": "/staff/programs?page=40",
    "programs of a state": "/staff/programs?state=TX",
    "programs never checked": "/staff/programs?age=never",
    "programs with reports": "/staff/programs?reports=1",
    "programs with conflicts": "/staff/programs?conflicts=1",
    "programs in doubt": "/staff/programs?doubt=1",
    "programs of nobody": "/staff/programs?assigned=nobody",
    "programs of mine": "/staff/programs?assigned=1",
    "programs without a phone": "/staff/programs?no_phone=1",
    "programs not listed": "/staff/programs?standing=not_listed",
    "search by name": "/staff/programs?text=amber+rowan",
    "search by a common word": "/staff/programs?text=recovery",
    "search by phone": "/staff/programs?text=555-0142",
    "search misspelled": "/staff/programs?text=ambre+rowna",
    "reports": "/staff/reports",
    "conflicts": "/staff/conflicts",
    "proposals": "/staff/proposals",
    "history": "/staff/history",
    "imports": "/staff/imports",
    "duplicates": "/staff/duplicates",
    "duplicates of a state": "/staff/duplicates?state=TX",
    "sites of one organization": "/staff/duplicates?kind=sites",
    "figures": "/staff/figures",
    "figures of a state": "/staff/figures?state=TX",
}
"""Name and address of each page."""
_ORIGIN = "https://localhost"
_ROUNDS = 5
_LEAST_SECONDS = 0.12
"""Of processor time in each round: several times the kernel's tick of 10 ms, by which PostgreSQL is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCost:
    """What one page costs."""

    milliseconds: float
    """Of processor time a request, the median of rounds."""
    by_hello: float
    """That, in units of the bare view."""
    statements: int
    """SQL statements a request."""


class PageFailed(RuntimeError):
    """A page answered that something is wrong; the message says which."""


def measure_staff_pages(url: str, pages: dict[str, str] = PAGES) -> tuple[dict[str, PageCost], list[str]]:
    """Return the cost of each page over the database at `url`, and what the others answered.

    `url`: as `staff_directory.fill_directory` made it.
    """
    app = create_app(read_settings({"FINDER_DATABASE_URL": url, "FINDER_RATE_LIMITS": "off"}))
    add_baseline_route(app)
    client = _sign_in(app, url)
    clock = _Clock(url)
    costs, failed = dict[str, PageCost](), list[str]()
    for name, path in pages.items():
        try:
            costs[name] = _measure_page(client, clock, path)
        except PageFailed as error:
            failed.append(f"{name}: {error}")
    return costs, failed


def _measure_page(client: FlaskClient, clock: _Clock, path: str) -> PageCost:
    ask, hello = _asker(client, path), _asker(client, "/bench/hello")
    ask()
    counted = _count_statements(ask)
    rounds = [(_time(clock, hello), _time(clock, ask)) for _ in range(_ROUNDS)]
    return PageCost(
        milliseconds=statistics.median(page for _, page in rounds) * 1000,
        by_hello=statistics.median(page / bare for bare, page in rounds),
        statements=counted,
    )


def _sign_in(app: Flask, url: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, sign_in_admin(url), domain="localhost", path="/staff", secure=True)
    return client


def _asker(client: FlaskClient, path: str) -> Callable[[], None]:
    def ask() -> None:
        answer = client.get(path, base_url=_ORIGIN)
        if answer.status_code != 200:
            raise PageFailed(f"{path} answered {answer.status_code}.")
        answer.get_data()

    return ask


def _time(clock: _Clock, ask: Callable[[], None]) -> float:
    """Return the seconds of processor time a request."""
    began, count, spent = clock.read(), 0, 0.0
    while spent < _LEAST_SECONDS:
        for _ in range(3):
            ask()
        count += 3
        spent = clock.read() - began
    return spent / count


class _Clock:
    """Processor time of this process and, where it is PostgreSQL, of the database's processes for this database."""

    def __init__(self, url: str) -> None:
        engine = make_engine(url)
        self._pids = list_server_processes(engine)
        engine.dispose()

    def read(self) -> float:
        return time.process_time() + sum(map(cpu_seconds, self._pids))


def _count_statements(ask: Callable[[], None]) -> int:
    with collect_statements() as seen:
        ask()
    return len(seen)
