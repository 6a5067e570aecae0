"""A national list comes in through the website, watched in a browser, while others edit, report and search.

Nothing waits, and nothing is lost.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import urllib3
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from finder.bench.directory import write_workbook
from finder.feedback.store import visitor_reports
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone, SourceList
from finder.listings.store import history, programs, staff_overrides
from finder.places.store import places
from finder.platform.database.session import make_session_factory, make_writing_factory
from finder.platform.resources import folder
from finder.samples.building import make_samples
from finder.staff.frame.guard import COOKIE
from finder.staff.store import proposals
from tests.browser.conftest import CHROMIUM, Served, looking, serving_url
from tests.browser.looks import LOOKS
from tests.browser.staff_states import give_session
from tests.browser.test_staff_states import sign_in
from tests.databases import Database, Databases
from tests.form_fields import fields_of
from tests.migrated import migrate
from tests.paths import ROOT
from tests.staff_directory import COLORADO, DENVER, ZIPS, add

pytestmark = pytest.mark.browser

WIDE = next(look for look in LOOKS if look.width > 1000 and look.has_script)
ROWS = 2_000
GONE, NEW, OTHER_PHONES = 51, 150, 60
"""Rows of the first edition that the second lacks, rows that only the second has, and rows with another number.

The workbook gives a second phone to every third row: a multiple of three goes, so that these stay the same."""
LONGEST_SECONDS = 1.0
"""That anybody waits for a page, on a machine that has nothing else to do; on a busy one, in proportion (`Slowness`)."""
_PATIENCE = {"FINDER_WRITE_TIMEOUT": "30"}
"""Whoever writes waits for the lock here, so that the longest wait is measured; by default they are told of it after a second."""
_SECONDS = 600
"""For an import on a machine that has much else to do."""
_PAUSE = 0.4
_networks = itertools.count()
"""Each request comes from another network: who reports often is asked to wait."""


def edition(number: int) -> SourceList:
    """Return the first or second edition of a made-up national directory, of 2,000 rows each."""
    found = make_samples(count=ROWS + GONE, random_state=18, data_folder=folder("data"), zip_points={})
    rows = [record for _, record in found.records]
    if number == 1:
        rows = rows[:-NEW]
    else:
        changed = [replace(row, phones=(Phone(number=f"+130355501{at % 100:02}"),)) for at, row in enumerate(rows)]
        rows = [*changed[GONE : GONE + OTHER_PHONES], *rows[GONE + OTHER_PHONES :]]
        rows = [replace(row, codes=tuple(dict.fromkeys((*row.codes, "PW")))) for row in rows]
    return replace(found, records=tuple(enumerate(rows, start=2)), rows=len(rows))


def fill_national(engine: Engine) -> None:
    """Fill a directory with the first edition, by the command, and a few places to search for."""
    migrate(engine)
    with make_session_factory(engine).begin() as session:
        places.save_places(session, ZIPS, [DENVER, *COLORADO])
    path = ROOT / "build" / f"national-{os.getpid()}.xlsx"
    path.parent.mkdir(exist_ok=True)
    write_workbook(edition(1), path)
    url = engine.url.render_as_string(hide_password=False)
    try:
        subprocess.run(
            [sys.executable, "-m", "finder", "import", str(path), "--as-of", "2024"],
            cwd=ROOT, env={**os.environ, "FINDER_DATABASE_URL": url}, check=True, capture_output=True,
        )  # fmt: skip
    finally:
        path.unlink()


@dataclass
class Visitor:
    """Somebody who asks the site again and again in a thread, and notes how long each answer took."""

    base: str
    act: Callable[[Visitor], None]
    token: str = ""
    status: int = 0
    """Of the last answer."""
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=2))

    def ask(self, path: str, fields: dict[str, Any] | None = None) -> str:
        """Fetch a page, or send a form as a page of ours would."""
        headers = {"Origin": self.base, "Cookie": f"{COOKIE}={self.token}" if self.token else ""}
        headers["Connection"] = "close"  # The server closes what is idle, just when something may be sent.
        headers["X-Forwarded-For"] = f"198.51.100.{next(_networks) % 250}"
        began = time.perf_counter()
        if fields is None:
            answer = self.pool.request("GET", self.base + path, headers=headers)
        else:
            key = hmac.new(self.token.encode(), b"finder staff form", hashlib.sha256).hexdigest()
            body = [(name, one) for name, value in ({"csrf": key} | fields).items() for one in _each(value)]
            answer = self.pool.request_encode_body(
                "POST", self.base + path, fields=body, headers=headers, encode_multipart=False, redirect=False
            )
        self.seconds.append(time.perf_counter() - began)
        self.status = answer.status
        if answer.status >= 400:
            self.faults.append(f"{path}: {answer.status} after {self.seconds[-1]:.2f} s at {time.perf_counter():.1f}")
        return answer.data.decode()


@dataclass
class Slowness:
    """How much longer than its own work anything takes here, since others use the processors too."""

    ratios: list[float] = field(default_factory=list)

    def measure(self, _: Visitor) -> None:
        wall, own = time.perf_counter(), time.thread_time()
        while time.thread_time() - own < 0.01:
            pass
        self.ratios.append((time.perf_counter() - wall) / (time.thread_time() - own))

    @property
    def worst(self) -> float:
        return max(1.0, max(self.ratios, default=1.0))


def _each(value: Any) -> Sequence[str]:
    return value if isinstance(value, list) else [value]


@contextmanager
def at_work(visitors: Sequence[Visitor]) -> Iterator[None]:
    """Let visitors do what they do until the end."""
    is_over = threading.Event()

    def go_on(visitor: Visitor) -> None:
        while not is_over.is_set():
            visitor.act(visitor)
            is_over.wait(_PAUSE)

    threads = [threading.Thread(target=go_on, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join(timeout=120)


class Others:
    """What others do meanwhile: each thing to a program of its own, so that all of it must stand in the end."""

    def __init__(self, found: Sequence[Program]) -> None:
        with_phone = iter([program for program in found if program.listed and program.phones])
        self.edited: list[str] = []
        self.full: list[str] = []
        self.reported: list[str] = []
        self.hidden: dict[str, str] = {}
        self._programs = with_phone
        self._turns = itertools.count()

    def edit(self, visitor: Visitor) -> None:
        program_id = next(self._programs).id
        for _ in range(3):  # As a person would where the list has just come in: look again, and save again.
            page = BeautifulSoup(visitor.ask(f"/staff/programs/{program_id}"), "html.parser")
            sent = fields_of(page) | {"hours": f"Hours of {program_id}"}
            visitor.ask(f"/staff/programs/{program_id}", sent)
            if visitor.status != 409:
                break
        self.edited.append(program_id)
        program = next(self._programs)
        visitor.ask(f"/staff/calls/{program.id}/outcome", {"outcome": "full", "number": program.phone})
        self.full.append(program.id)

    def hide(self, visitor: Visitor) -> None:
        program = next(self._programs)
        visitor.ask(f"/staff/programs/{program.id}/hide-phone", {"number": program.phone, "reason": "A scam"})
        self.hidden[program.id] = program.phone
        visitor.ask("/staff/")

    def report(self, visitor: Visitor) -> None:
        program_id = next(self._programs).id
        visitor.ask(f"/programs/{program_id}/report", {"field": ["phone"], "note": f"note {program_id}", "company": ""})
        self.reported.append(program_id)

    def search(self, visitor: Visitor) -> None:
        visitor.ask(("/find?near=80202&need=d", "/find?near=Denver+CO", "/", "/find?near=CO")[next(self._turns) % 4])


def test_a_national_list_comes_in_while_others_work(browser: Browser, database: Databases, tmp_path: Path) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium, then make browser")
    held = database.fresh(fill_national)
    path = tmp_path / "national_2025.xlsx"
    write_workbook(edition(2), path)
    tokens, before = _begin(held)
    others = Others(list(before.values()))
    with serving_url(held.url, **_PATIENCE) as base, looking(browser, WIDE) as page:
        slowness = Slowness()
        visitors = [
            Visitor(base=base, act=others.edit, token=tokens["eve"]),
            Visitor(base=base, act=others.hide, token=tokens["rita"]),
            Visitor(base=base, act=others.report),
            Visitor(base=base, act=others.search),
        ]
        site = sign_in(page, Served(base=base, programs={}, database=held.url), tokens["ada"])
        with at_work(visitors):
            time.sleep(4)
        quiet = _take_times(visitors)
        with at_work([*visitors, Visitor(base=base, act=slowness.measure)]):
            _bring(page, site, path)
        busy = _take_times(visitors)
        faults = [fault for visitor in visitors for fault in visitor.faults if ": 409 " not in fault]
    words = f"before {_words(quiet)}; while the list came in {_words(busy)}; slowed {slowness.worst:.1f} times"
    sys.stdout.write(f"{words}\n")
    assert not faults
    assert len(busy) > 20, "they did go on meanwhile"
    assert max(busy) <= LONGEST_SECONDS * slowness.worst, words
    _check_all_stands(held, others, before)


def _begin(held: Database) -> tuple[dict[str, str], dict[str, Program]]:
    now = datetime.now(UTC)
    with make_writing_factory(held.engine).begin() as session:
        roles = {"eve": "editor", "rita": "reviewer", "ada": "admin"}
        tokens = {
            name: give_session(session, add(session, name, role).id, now, factor_at=now)  # type: ignore[arg-type]
            for name, role in roles.items()
        }
        return tokens, {program.id: program for program in programs.find_programs(session)}


def _take_times(visitors: Sequence[Visitor]) -> list[float]:
    found = [seconds for visitor in visitors for seconds in visitor.seconds]
    for visitor in visitors:
        visitor.seconds.clear()
    return found


def _words(seconds: Sequence[float]) -> str:
    return f"{len(seconds)} requests, median {median(seconds):.3f} s, longest {max(seconds):.3f} s"


def _bring(page: Page, site: str, path: Path) -> None:
    """Upload the list, watch how far it is, look at what it would do, and let it in."""
    page.goto(f"{site}/staff/imports/new")
    page.set_input_files("#list", path)
    page.fill("#as_of", "2025")
    page.locator("main form[enctype] button[type=submit]").click()
    _await(page, "dry_run")
    assert (
        "This is what the list would do. Nothing has changed yet." in page.locator("[role=status]").first.inner_text()
    )
    assert f"{ROWS:,}" in page.locator("main").inner_text()
    page.locator("form[action$='/commit'] button").click()
    _await(page, "committed")


def _await(page: Page, done: str) -> None:
    """Wait as a person does: the page says how far it is, and leads on by itself."""
    until = time.monotonic() + _SECONDS
    while f"done={done}" not in page.url:
        assert time.monotonic() < until and page.locator(".summary, .warn").count() == 0, page.locator(
            "main"
        ).inner_text()
        page.wait_for_timeout(500)


def _check_all_stands(held: Database, others: Others, before: dict[str, Program]) -> None:
    """Check that what the list says is there, and all that others said meanwhile too."""
    with make_session_factory(held.engine)() as session:
        found = {program.id: program for program in programs.find_programs(session)}
        said = {name: staff_overrides.get_overrides(session, name).fields for name in found}
        reports = {report.program_id for report in visitor_reports.find_reports(session)}
        waiting = {one.program_id for one in proposals.find_proposals(session)}
        assert history.verify(session) is None
    assert all(said[name]["hours"].value == f"Hours of {name}" for name in others.edited)
    assert all(found[name].notes and ("hours", f"Hours of {name}") in found[name].notes for name in others.edited)
    assert all(said[name]["opening"].value["state"] == "full" for name in others.full)
    assert all(number not in {phone.number for phone in found[name].phones} for name, number in others.hidden.items())
    assert set(others.reported) <= reports
    assert min(map(len, (others.edited, others.full, others.hidden, others.reported))) > 3
    stayed = [program for program in found.values() if program.id in before and program.listed]
    assert sum("PW" in program.services for program in stayed) > ROWS - GONE - NEW - 100
    assert len(waiting) > OTHER_PHONES, "other numbers and new programs wait for a second person"
