"""A real browser over the production server with sample programs. Skipped, with a word why, where there is no Chromium."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, sync_playwright

from finder.listings.importing.importer import ImportSetting, import_lists
from finder.listings.store import programs
from finder.places.store import places
from finder.platform import resources
from finder.platform.database.session import make_engine, make_session_factory, make_writing_factory
from finder.platform.keys import Keys
from finder.samples.building import make_samples
from finder.search.rules.my_list import MOST_KEPT
from tests.browser.looks import Look
from tests.browser.shared_pages import SharedPages, open_page
from tests.browser.staff_programs import speak
from tests.browser.staff_states import Prepared, keep_recent, prepare
from tests.browser.states import State
from tests.counting import unwatched
from tests.paths import ROOT
from tests.ports import await_port, free_port

pytest.register_assert_rewrite("tests.browser.assertions")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

SECRET = "a-secret-for-browsers-of-more-than-32-letters"
"""Of the site that most tests share: providers' links need one."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where the site is, and programs to look at."""

    base: str
    programs: dict[str, str]
    database: str
    """Its address, for what no visitor could do."""

    def path(self, state: State, language: str) -> str:
        """Return the address of a state."""
        prefix = "/es" if language == "es" else ""
        return f"{self.base}{prefix}{state.path.format(**self.programs)}"


@pytest.fixture(scope="session")
def served(places_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium, then make browser")
    with serving(places_file, tmp_path_factory.mktemp("browser"), FINDER_SECRET_KEY=SECRET) as found:
        yield found


@pytest.fixture(scope="session")
def prepared_once(served: Served) -> Iterator[Prepared]:
    """Return the staff side with people, proposals and all that its pages show. Once a process: here, and nowhere else."""
    engine = make_engine(served.database)
    folder = Path(engine.url.database or "").parent
    yield unwatched(prepare)(make_writing_factory(engine, Keys(SECRET)), served.programs, folder)
    engine.dispose()


@pytest.fixture
def prepared(served: Served, prepared_once: Prepared) -> Prepared:
    """Return the same to a test, with factors that were shown just now."""
    engine = make_engine(served.database)
    with make_writing_factory(engine, Keys(SECRET)).begin() as session:
        keep_recent(session, prepared_once)
    engine.dispose()
    return prepared_once


@contextmanager
def serving(places_file: Path, folder: Path, **settings: str) -> Iterator[Served]:
    """Serve the sample programs from a database in `folder`, with more of the operator's settings."""
    database = folder / "finder.sqlite3"
    samples, chosen = sample_database(places_file)
    shutil.copy(samples, database)
    with serving_url(f"sqlite:///{database}", **settings) as base:
        yield Served(base=base, programs=chosen, database=f"sqlite:///{database}")


@contextmanager
def serving_database(database: Path) -> Iterator[str]:
    """Serve a SQLite file; the address of the site."""
    with serving_url(f"sqlite:///{database}") as base:
        yield base


@contextmanager
def serving_url(url: str, **settings: str) -> Iterator[str]:
    """Serve a database, with more of the operator's settings; the address of the site."""
    port = free_port()
    environment = {
        **os.environ,
        "FINDER_DATABASE_URL": url,
        "FINDER_RATE_LIMITS": "off",
        "FINDER_TRUSTED_PROXIES": "127.0.0.1",
        **settings,
    }
    command = [sys.executable, "-m", "tests.browser.server", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        await_port(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def sample_database(places_file: Path) -> tuple[Path, dict[str, str]]:
    """Return a SQLite file beside the places, with sample programs and those chosen of them; made once for all workers."""
    path, chosen = places_file.with_name("samples.sqlite3"), places_file.with_name("samples.json")
    with places_file.with_name("samples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            half = path.with_suffix(".half")
            shutil.copy(places_file, half)
            chosen.write_text(json.dumps(_fill(f"sqlite:///{half}")))
            half.rename(path)
    return path, json.loads(chosen.read_text())


@unwatched
def _fill(address: str) -> dict[str, str]:
    engine = make_engine(address)
    with make_session_factory(engine).begin() as session:
        zips = places.load_zip_points(session)
        points = {
            code: (zip_.latitude, zip_.longitude)
            for code, zip_ in zips.items()
            if zip_.latitude is not None and zip_.longitude is not None
        }
        samples = make_samples(count=1500, random_state=0, data_folder=resources.folder("data"), zip_points=points)
        import_lists(session, [samples], setting=ImportSetting(zips=zips, now=datetime.now(UTC), force=True))
        everyone = list(programs.find_programs(session))
        gone = replace(everyone[-1], listed=False)
        dated = replace(everyone[-2], listed=False, not_listed_because="only_in_older_list")
        mental = replace(everyone[-3], listed=False, not_listed_because="mental_health_only")
        deleted = replace(everyone[-4], id="deleted")
        in_wyoming = [entry for entry in everyone if entry.state == "WY" and entry.phones]
        unplaced = replace(in_wyoming[0], latitude=None, longitude=None, point="none")
        by_zip = replace(in_wyoming[1], point="zip")
        programs.save_programs(session, [gone, dated, mental, deleted, unplaced, by_zip])
        programs.delete_programs(session, [deleted.id])
    # Programs of Denver and around: the results states show their cards.
    near = [entry for entry in everyone if entry.state == "CO" and entry.phones and "detox" in entry.needs]
    with make_writing_factory(engine).begin() as session:
        overridden = speak(session, near, now=datetime.now(UTC))
    engine.dispose()
    return overridden | {
        "program": next(entry.id for entry in everyone if "detox" in entry.needs and "medicine" in entry.needs),
        "refuses": next(entry.id for entry in everyone if {"NMOA", "NOOP"}.intersection(entry.services)),
        "housing": next(entry.id for entry in everyone if "HH" in entry.services and "SA" not in entry.services),
        "gone": gone.id,
        "dated": dated.id,
        "mental": mental.id,
        "deleted": deleted.id,
        "unplaced": unplaced.id,
        "by_zip": by_zip.id,
        "most": "&".join(f"p={entry.id}" for entry in everyone[20 : 20 + MOST_KEPT]),
        "many": "&".join(f"p={entry.id}" for entry in everyone[20 : 20 + MOST_KEPT + 3]),
        "edited": everyone[5].id,
    }


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium, then make browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shared(browser: Browser) -> SharedPages:
    """Return pages to those who only look."""
    return SharedPages(browser)


@contextmanager
def looking(browser: Browser, look: Look, *, language: str = "en") -> Iterator[Page]:
    """Open a page in one look. Whatever it asks of another host fails the test."""
    strangers: list[str] = []
    page = open_page(browser, look, language, strangers)
    try:
        yield page
    finally:
        page.context.close()
    assert not strangers


_networks = count()


def follow(page: Page, way: Locator) -> None:
    """Click what leads to another page, and wait until that page is there: a click alone does not wait for it."""
    with page.expect_navigation():
        way.click()


def visit(page: Page, served: Served, state: State, language: str) -> None:
    """Bring a page into a state, as a person would: by its address or by a form; then open what is folded."""
    answer = _send(page, served, state, language) if state.form else page.goto(served.path(state, language))
    assert answer is not None
    assert answer.status == state.status, state
    if state.opens:
        opened = page.evaluate(_OPEN, state.opens)
        assert opened, state


_OPEN = """parts => {
  const found = [...document.querySelectorAll(parts)];
  for (const part of found) if (part.tagName === "A") part.click(); else part.open = true;
  return found.length;
}"""


def _send(page: Page, served: Served, state: State, language: str) -> Response | None:
    # A form posts from a page of ours; a page of its own keeps the test from needing one for each.
    prefix = "/es" if language == "es" else ""
    page.goto(f"{served.base}{prefix}/about")
    form = [(name, value.format(**served.programs)) for name, value in state.form]
    # Each visit comes from a network of its own: a second report from one network on one program is refused.
    network = f"198.51.100.{next(_networks) % 256}"
    headers = {"content-type": "application/x-www-form-urlencoded", "x-forwarded-for": network}
    page.route(
        served.path(state, language),
        lambda route: route.continue_(
            method="POST", post_data=urlencode(form), headers={**route.request.headers, **headers}
        ),
        times=1,
    )
    return page.goto(served.path(state, language))
