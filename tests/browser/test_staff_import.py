"""A national list comes in through the website, watched in a browser, while others edit, report and search.

Nobody waits for it, and nothing is lost. The waits are those of locks: how much longer the same step takes than before the list
came, in the same browser, on the same machine.
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
from functools import partial
from pathlib import Path

import pytest
import urllib3
from playwright.sync_api import Browser, Page, Response
from sqlalchemy import Engine, text

from finder.bench.directory import write_workbook
from finder.bench.imports import read_bare
from finder.feedback.store import visitor_reports
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone, SourceList
from finder.listings.store import history, programs, staff_overrides
from finder.places.building.gazetteer import fill_places
from finder.platform.database.session import make_session_factory, make_writing_factory
from finder.platform.resources import folder
from finder.samples.building import make_samples
from finder.staff.frame.guard import COOKIE
from finder.staff.store import proposals
from tests.browser.conftest import CHROMIUM, Served, looking, serving_url
from tests.browser.looks import IS_FULL, LOOKS
from tests.browser.staff_states import give_session
from tests.browser.test_staff_states import sign_in
from tests.browser.waits import Took, Waits, Watcher, compare
from tests.databases import Database, Databases
from tests.migrated import migrate
from tests.paths import ROOT
from tests.staff_directory import add

pytestmark = [pytest.mark.browser, pytest.mark.load]

WIDE = next(look for look in LOOKS if look.width > 1000 and look.has_script)
ROWS = 16_000 if IS_FULL else 2_000
"""Of the list; a whole national one takes ten minutes (FULL=1)."""
GONE, NEW, OTHER_PHONES = 51, 150, 60
"""Rows of the first edition that the second lacks, rows that only the second has, and rows with another number.

The workbook gives a second phone to every third row: a multiple of three goes, so that these stay the same."""
LONGEST_WAIT_SECONDS = 1.0
"""That anybody waits longer because a list comes in, on a machine with nothing else to do; on a busy one, in proportion."""
_PATIENCE = {"FINDER_WRITE_TIMEOUT": "30"}
"""Whoever writes waits for the lock here, so that the longest wait is measured; by default they are told of it after a second."""
_SECONDS = 1_200
"""For an import on a machine that has much else to do."""
_PAGE_MILLISECONDS = 120_000
"""For one page, the first search of the server among them: nothing breaks off before it was measured."""
_STUCK_SECONDS = 60.0
"""After which a person looks again by the page's own link."""
_FACTOR_SECONDS = 300.0
_PAUSE = 2.0
"""Between two things that somebody does: faster than a person, slower than a script."""
_QUIET_ROUNDS = 12
"""How often each does the same before the list comes."""
_TRIES = 5
"""Who is told that the database is busy, with the text kept, sends it again."""
_networks = itertools.count()
"""Each request comes from another network: who reports often is asked to wait."""


def edition(number: int) -> SourceList:
    """Return the first or second edition of a made-up national directory."""
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
    """Fill a directory with the first edition by the command, and all places to search for."""
    migrate(engine)
    with make_session_factory(engine).begin() as session:
        fill_places(session, data_folder=folder("data"))
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
class Slowness:
    """How much longer than its own work anything takes here, since others use the processors too."""

    ratios: list[float] = field(default_factory=list)

    def measure(self) -> None:
        wall, own = time.perf_counter(), time.thread_time()
        while time.thread_time() - own < 0.02:
            pass
        self.ratios.append((time.perf_counter() - wall) / (time.thread_time() - own))

    @property
    def worst(self) -> float:
        return max(1.0, max(self.ratios, default=1.0))


@dataclass
class Visitor:
    """Somebody who asks the site again and again in a thread, without a browser."""

    base: str
    act: Callable[[Visitor], None]
    token: str = ""
    waits: Waits = field(default_factory=Waits)
    faults: list[str] = field(default_factory=list)
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=2))

    def ask(self, step: str, path: str, fields: dict[str, str] | None = None) -> None:
        """Fetch a page, or send a form as a page of ours would."""
        headers = {"Origin": self.base, "Cookie": f"{COOKIE}={self.token}" if self.token else ""}
        headers["Connection"] = "close"  # The server closes what is idle, just when something may be sent.
        headers["X-Forwarded-For"] = f"198.51.100.{next(_networks) % 250}"
        key = hmac.new(self.token.encode(), b"finder staff form", hashlib.sha256).hexdigest()
        for _ in range(_TRIES):
            with self.waits.of(step):
                if fields is None:
                    answer = self.pool.request("GET", self.base + path, headers=headers)
                else:
                    answer = self.pool.request_encode_body(
                        "POST", self.base + path, fields={"csrf": key} | fields, headers=headers,
                        encode_multipart=False, redirect=False,
                    )  # fmt: skip
            if answer.status != 503 or fields is None:
                break
            time.sleep(1)
        if answer.status >= 400:
            self.faults.append(f"{path}: {answer.status}")


@contextmanager
def at_work(acts: Sequence[Callable[[], None]]) -> Iterator[None]:
    """Let others do what they do until the end, each in a thread."""
    is_over = threading.Event()

    def go_on(act: Callable[[], None]) -> None:
        while not is_over.is_set():
            act()
            is_over.wait(_PAUSE)

    threads = [threading.Thread(target=go_on, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join(timeout=120)


@dataclass
class Desk:
    """Somebody at a browser of their own."""

    page: Page
    base: str
    waits: Waits = field(default_factory=Waits)

    def open(self, step: str, path: str) -> int:
        """Open a page; its status."""
        with self.waits.of(step):
            answer = self.page.goto(self.base + path)
        return self._told(step, answer)

    def send(self, step: str, button: str) -> int:
        """Press a button, and wait for the page that it leads to; its status."""
        with self.waits.of(step), self.page.expect_navigation() as going:
            self.page.locator(button).first.click()
        return self._told(step, going.value)

    def _told(self, step: str, answer: Response | None) -> int:
        """Return an answer's status, and note how long the server took for it: the browser's own work is another machine's."""
        seconds, asked = 0.0, answer.request if answer else None
        while asked is not None:  # Also what led on to it: a form that was saved leads to a page.
            seconds += max(0.0, asked.timing["responseStart"] - asked.timing["requestStart"]) / 1000
            asked = asked.redirected_from
        self.waits.note(f"{step}, the server's answer alone", seconds)
        return answer.status if answer else 0


class Others:
    """What others do meanwhile: each thing to a program of its own, so that all of it must stand in the end."""

    def __init__(self, found: Sequence[Program]) -> None:
        self._programs = iter([program for program in found if program.listed and program.phones])
        self._turns = itertools.count()
        self.edited: list[str] = []
        self.full: list[str] = []
        self.reported: list[str] = []
        self.hidden: dict[str, str] = {}

    def edit(self, eve: Desk) -> None:
        """Type hours into the form; where the list has just changed the program, look again and save again, as a person would."""
        program_id = next(self._programs).id
        for _ in range(_TRIES):
            assert eve.open("open a program", f"/staff/programs/{program_id}") == 200
            eve.page.fill("textarea[name=hours]", f"Hours of {program_id}")
            status = eve.send("save a program", "form#edit button[type=submit]")
            if status not in (409, 503):
                break
        assert status == 200, eve.page.locator("main").inner_text()[:500]
        self.edited.append(program_id)

    def call(self, eve: Visitor) -> None:
        program = next(self._programs)
        eve.ask("outcome of a call", f"/staff/calls/{program.id}/outcome", {"outcome": "full", "number": program.phone})
        self.full.append(program.id)

    def hide(self, rita: Visitor) -> None:
        program = next(self._programs)
        sent = {"number": program.phone, "reason": "A scam"}
        rita.ask("hide a number", f"/staff/programs/{program.id}/hide-phone", sent)
        self.hidden[program.id] = program.phone
        rita.ask("the queue", "/staff/")

    def report(self, visitor: Desk) -> None:
        program_id = next(self._programs).id
        visitor.page.set_extra_http_headers({"X-Forwarded-For": f"198.51.100.{next(_networks) % 250}"})
        assert visitor.open("open a report", f"/programs/{program_id}/report") == 200
        visitor.page.check("#field-phone")
        visitor.page.fill("#note", f"note {program_id}")
        tries = (visitor.send("send a report", "main form button[type=submit]") for _ in range(_TRIES))
        assert next((status for status in tries if status != 503), 503) == 200
        self.reported.append(program_id)

    def search(self, visitor: Visitor) -> None:
        path = ("/find?near=80202&need=d", "/find?near=Denver+CO", "/", "/find?near=CO")[next(self._turns) % 4]
        visitor.ask(f"search {path}", path)


@dataclass
class Day:
    """All who work beside the list, and what they measure."""

    others: Others
    eve: Desk
    visitor: Desk
    threads: Sequence[Visitor]
    slowness: Slowness
    watcher: Watcher
    show_factors: Callable[[], None]
    shown_at: float = field(default_factory=time.monotonic)

    def go_on(self) -> None:
        """Let those at browsers do one thing each; all have shown their factor lately, however long the list takes."""
        if time.monotonic() - self.shown_at > _FACTOR_SECONDS:
            self.show_factors()
            self.shown_at = time.monotonic()
        self.others.edit(self.eve)
        self.others.report(self.visitor)

    def work_while(self, bring: Callable[[], None]) -> tuple[dict[str, list[Took]], dict[str, list[Took]]]:
        """Let everybody work, first alone, then while a list comes in; how long each step took, before and meanwhile."""
        acts = [*((lambda each=each: each.act(each)) for each in self.threads), self.slowness.measure]
        measured = [self.eve.waits, self.visitor.waits, *(each.waits for each in self.threads)]
        with self.watcher.watching(), at_work(acts):
            self.go_on()
            _all_of(measured)  # The first answers make what later ones keep.
            for _ in range(_QUIET_ROUNDS):
                self.go_on()
            quiet = _all_of(measured)
            bring()
        return quiet, _all_of(measured)


def test_a_national_list_comes_in_while_others_work(browser: Browser, database: Databases, tmp_path: Path) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium, then make browser")
    held = database.fresh(fill_national)
    path = tmp_path / "national_2025.xlsx"
    write_workbook(edition(2), path)
    at_first = read_bare(path)
    tokens, before = _begin(held)
    others, slowness = Others(list(before.values())), Slowness()
    with (
        serving_url(held.url, **_PATIENCE) as base,
        looking(browser, WIDE) as one,
        looking(browser, WIDE) as two,
        looking(browser, WIDE) as three,
    ):
        served = Served(base=base, programs={}, database=held.url)
        for page in (one, two, three):
            page.set_default_timeout(_PAGE_MILLISECONDS)
        ada = Desk(page=one, base=sign_in(one, served, tokens["ada"]))
        eve = Desk(page=two, base=sign_in(two, served, tokens["eve"]))
        visitor = Desk(page=three, base=base)
        threads = [
            Visitor(base=base, act=others.call, token=tokens["eve"]),
            Visitor(base=base, act=others.hide, token=tokens["rita"]),
            Visitor(base=base, act=others.search),
        ]
        day = Day(
            others=others,
            eve=eve,
            visitor=visitor,
            threads=threads,
            slowness=slowness,
            watcher=Watcher(held.engine, int(base.rpartition(":")[2])),
            show_factors=partial(_show_factors, held),
        )
        quiet, busy = day.work_while(lambda: _bring(ada, path, meanwhile=day.go_on))
    faults = [fault for each in threads for fault in each.faults if not fault.endswith(": 409")]
    lines, longest = compare(quiet, busy, day.watcher)
    read = f"{at_first:.2f} s before and {read_bare(path):.2f} s after"
    machine = f"slowed by others up to {slowness.worst:.1f} times; a bare read of the list took {read}"
    words = "\n".join([*lines, machine, *_bringing_words(ada)])
    sys.stdout.write(f"{words}\n")
    assert not faults
    assert sum(map(len, busy.values())) > 40, "they did go on meanwhile"
    assert longest <= LONGEST_WAIT_SECONDS * slowness.worst, words
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


def _show_factors(held: Database) -> None:
    """Let everybody show their factor anew, which lasts for ten minutes."""
    with make_writing_factory(held.engine).begin() as session:
        session.execute(text("update staff_session set factor_at = :now"), {"now": _as_kept(held)})


def _as_kept(held: Database) -> str:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return now if held.engine.dialect.name == "sqlite" else f"{now}+00"


def _all_of(measured: Sequence[Waits]) -> dict[str, list[Took]]:
    return {step: took for waits in measured for step, took in waits.take().items()}


def _bringing_words(ada: Desk) -> list[str]:
    return [f"{step}: {took[0].seconds:.1f} s" for step, took in ada.waits.took.items()]


def _bring(ada: Desk, path: Path, *, meanwhile: Callable[[], None]) -> None:
    """Upload the list, watch how far it is, look at what it would do, and let it in."""
    page = ada.page
    page.goto(f"{ada.base}/staff/imports/new")
    page.set_input_files("#list", path)
    page.fill("#as_of", "2025")
    with ada.waits.of("the dry run"):
        page.locator("main form[enctype] button[type=submit]").click()
        _await(page, "dry_run", meanwhile)
    told = page.locator("[role=status]").first.inner_text()
    assert "This is what the list would do. Nothing has changed yet." in told
    assert f"{ROWS:,}" in page.locator("main").inner_text()
    meanwhile()
    with ada.waits.of("letting it in"):
        page.locator("form[action$='/commit'] button").click()
        _await(page, "committed", meanwhile)


def _await(page: Page, done: str, meanwhile: Callable[[], None]) -> None:
    """Wait as a person does: the page says how far it is, and leads on by itself."""
    until, moved_at, before = time.monotonic() + _SECONDS, time.monotonic(), ""
    while f"done={done}" not in page.url:
        told = page.locator("main").inner_text()
        assert time.monotonic() < until and page.locator(".summary, .warn").count() == 0, told
        meanwhile()
        page.wait_for_timeout(200)
        if time.monotonic() - moved_at > _STUCK_SECONDS and page.get_by_role("link", name="Look again").count():
            sys.stdout.write(f"The page did not lead on by itself: {page.url} {told[:300]}\n")
            page.get_by_role("link", name="Look again").click()
            moved_at = time.monotonic()
        if told != before:
            before, moved_at = told, time.monotonic()


def _check_all_stands(held: Database, others: Others, before: dict[str, Program]) -> None:
    """Check that what the list says is there, and all that others said meanwhile too."""
    with make_session_factory(held.engine)() as session:
        found = {program.id: program for program in programs.find_programs(session)}
        said = {name: staff_overrides.get_overrides(session, name).fields for name in found}
        reports = {report.program_id for report in visitor_reports.find_reports(session, limit=10_000)}
        waiting = {one.program_id for one in proposals.find_proposals(session, limit=10_000)}
        assert history.verify(session) is None
    assert all(said[name]["hours"].value == f"Hours of {name}" for name in others.edited)
    assert all(found[name].notes and ("hours", f"Hours of {name}") in found[name].notes for name in others.edited)
    assert all(said[name]["opening"].value["state"] == "full" for name in others.full)
    assert all(number not in {phone.number for phone in found[name].phones} for name, number in others.hidden.items())
    assert set(others.reported) <= reports
    assert min(map(len, (others.edited, others.full, others.hidden, others.reported))) > _QUIET_ROUNDS
    stayed = [program for program in found.values() if program.id in before and program.listed]
    assert sum("PW" in program.services for program in stayed) > ROWS - GONE - NEW - 100
    assert len(waiting) > OTHER_PHONES, "other numbers and new programs wait for a second person"
