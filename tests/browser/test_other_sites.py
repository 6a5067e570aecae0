"""Pages that only another site shows, or none: without programs, with its database away, files, a partner's form."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from finder.app import create_app
from finder.cli.publishing import publish
from finder.guide.web.stand_alone import write_pages
from finder.platform.database.local_copy import write_copy
from finder.platform.database.session import make_engine, make_session_factory
from finder.platform.languages import LANGUAGES, Language
from finder.platform.settings import read_settings
from finder.platform.web.rate_limits import SEARCHES_A_MINUTE
from finder.search.web.handouts import write_handout
from tests.browser.assertions import check_exit, check_forms, check_keyboard, check_layout
from tests.browser.conftest import Served, serving_database, serving_url
from tests.browser.looks import IS_FULL, Look
from tests.browser.shared_pages import LOCALES, SharedPages
from tests.browser.test_states import PICTURES, RULES
from tests.paths import ROOT

pytestmark = pytest.mark.browser

ALL_LOOKS = tuple(Look(width, theme, True) for width in (360, 1280) for theme in ("light", "dark"))
LOOKS = ALL_LOOKS if IS_FULL else (ALL_LOOKS[0], ALL_LOOKS[3])
FILES = (
    "guide",
    "guide/emergency",
    "guide/timeline",
    "stay-private",
    "errors/broken",
    "errors/later",
    "errors/too_many",
)
"""A page of each kind that `finder static` writes."""
PARTNER = (
    '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A library</title>'
    "<main><h1>A library</h1>{form}</main></html>"
)
FORM = ROOT / "docs" / "examples" / "search_form.html"


def check(page: Page, name: str, look: Look) -> None:
    """Check a page as `test_states` does its states."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}-{look}.png", full_page=True)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    check_forms(page)
    check_layout(page)


def check_all(shared: SharedPages, base: str, site: str, paths: dict[str, int]) -> None:
    """Check addresses with their status, in both languages and in two looks."""
    for language, prefix in (("en", ""), ("es", "/es")):
        for look in LOOKS:
            for path, status in paths.items():
                with shared.looking(look, language=language) as page:
                    answer = page.goto(f"{base}{prefix}{path}")
                    assert answer is not None
                    assert answer.status == status, path
                    check(page, f"{site}{path.partition('?')[0].replace('/', '-')}-{language}", look)
                    check_exit(page)
                    check_keyboard(page)


def test_a_site_without_programs_says_what_to_do(shared: SharedPages, places_file: Path, tmp_path: Path) -> None:
    database = tmp_path / "empty.sqlite3"
    shutil.copy(places_file, database)
    with serving_database(database) as base:
        check_all(shared, base, "empty", {"/": 200, "/find?near=80202": 200, "/about": 200, "/about/data": 200})
        with shared.looking(LOOKS[0]) as page:
            page.goto(f"{base}/find?near=80202")
            assert page.locator(".advice a[href='#help-title']").is_visible()


def test_a_site_whose_database_is_away_shows_older_details(shared: SharedPages, served: Served, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    engine = make_engine(served.database)
    assert write_copy(make_session_factory(engine), copy)
    engine.dispose()
    away = "postgresql+psycopg://nobody:nothing@127.0.0.1:1/none"
    with serving_url(away, FINDER_LOCAL_COPY=str(copy)) as base:
        checked = served.programs["checked"]
        check_all(shared, base, "away", {"/find?near=80202&within=100": 200, f"/programs/{checked}": 200})


def test_the_operator_is_named_on_its_pages(shared: SharedPages, served: Served) -> None:
    named = {"FINDER_OPERATOR_NAME": "Example County Library", "FINDER_OPERATOR_CONTACT": "care@example.org"}
    report = f"/programs/{served.programs['program']}/report"
    with serving_url(served.database, **named) as base:
        check_all(shared, base, "named", {"/about": 200, report: 200, "/check/7777-7777-7777": 200})


def test_whoever_searches_too_often_is_told_when_to_go_on(shared: SharedPages, served: Served) -> None:
    with serving_url(served.database, FINDER_RATE_LIMITS="on") as base:
        with shared.looking(LOOKS[0]) as page:
            statuses = {page.request.get(f"{base}/find").status for _ in range(SEARCHES_A_MINUTE + 1)}
            assert statuses == {200, 429}
        check_all(shared, base, "limited", {"/find": 429})


def test_the_files_of_the_directory_are_offered(
    shared: SharedPages, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDER_DATABASE_URL", served.database)
    folder = tmp_path / "files"
    assert CliRunner().invoke(publish, [str(folder)]).exit_code == 0
    with serving_url(served.database, FINDER_DATA_FILES=str(folder)) as base:
        check_all(shared, base, "published", {"/about/data": 200})


@pytest.fixture
def disk(browser: Browser) -> Iterator[dict[str, Page]]:
    """A page for each language that opens files, without a network."""
    pages = {one: browser.new_context(locale=LOCALES[one], offline=True).new_page() for one in LANGUAGES}
    yield pages
    for page in pages.values():
        page.context.close()


def look_at(page: Page, path: Path, look: Look) -> None:
    """Open a file in one look."""
    page.set_viewport_size({"width": look.width, "height": look.height})
    page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.goto(path.as_uri())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_to_give_out_can_be_read_by_everyone(
    disk: dict[str, Page], served: Served, tmp_path: Path, language: Language
) -> None:
    app = create_app(read_settings({**os.environ, "FINDER_DATABASE_URL": served.database}))
    path = tmp_path / "sheet.html"
    path.write_text(write_handout(app, "Cook County, IL", language), encoding="utf-8")
    for look in LOOKS:
        look_at(disk[language], path, look)
        assert disk[language].locator("tbody tr").count() > 1
        check(disk[language], f"handout-{language}", look)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_of_the_guide_can_be_read_by_everyone(
    disk: dict[str, Page], served: Served, tmp_path: Path, language: Language
) -> None:
    write_pages(create_app(read_settings({**os.environ, "FINDER_DATABASE_URL": served.database})), tmp_path)
    for name in FILES:
        for look in LOOKS:
            look_at(disk[language], tmp_path / ("es" if language == "es" else "") / f"{name}.html", look)
            check(disk[language], f"file-{name.replace('/', '-')}-{language}", look)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_search_form_of_a_partner_can_be_used_by_everyone(shared: SharedPages, served: Served, look: Look) -> None:
    form = FORM.read_text(encoding="utf-8").replace("https://care.example.org", served.base)
    frame = PARTNER.format(form=form)
    with shared.looking(look) as page:
        page.goto(f"{served.base}/neutral")
        page.set_content(frame)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/partner-{look}.png", full_page=True)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        page.get_by_label("ZIP, or city and state").fill("80202")
        page.get_by_label("Medicine for opioid use").check()
        page.get_by_role("button").click()
        page.wait_for_url(f"{served.base}/find?near=80202&need=m")
        assert page.locator(".card").count() > 0
