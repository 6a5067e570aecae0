"""The gate of the guide's first page on a small phone: a number to call, the question, its first answers; and how far it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from finder.app import create_app
from finder.guide.web.stand_alone import write_pages
from finder.platform.settings import read_settings
from tests.browser.conftest import Served, follow, looking
from tests.browser.looks import Look

pytestmark = pytest.mark.browser

CALL_BEGINS_ABOVE = 300
ANSWERS_END_ABOVE = 800
"""Pixels down to the end of the third situation."""
MOST_SCREENS = 14
SCREEN = 640
LARGEST_WAY = 48

_MEASURE = """() => {
  const box = (name, n = 0) => document.querySelectorAll(name)[n].getBoundingClientRect();
  const call = box("main a[href='tel:911']");
  const ways = [...document.querySelectorAll(".danger-ways .help-call")].map(way => ({ high: way.getBoundingClientRect().height,
    letters: getComputedStyle(way).fontFamily }));
  return { banner: document.querySelector(".sample") ? box(".sample").height : 0, lead: box(".hub .lead").bottom,
    call: call.bottom, ways, question: box("#situations h2").top, third: box("#situations li", 2).bottom,
    height: document.documentElement.scrollHeight, wide: document.documentElement.scrollWidth };
}"""


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_first_screen_of_the_guide_says_whom_to_call_and_asks_what_is_happening(
    browser: Browser, served: Served, prefix: str
) -> None:
    with looking(browser, Look(360, "light", True)) as page:
        page.set_viewport_size({"width": 360, "height": SCREEN})
        page.goto(f"{served.base}{prefix}/guide")
        found = page.evaluate(_MEASURE)
        assert found["lead"] <= CALL_BEGINS_ABOVE, found
        assert found["call"] <= CALL_BEGINS_ABOVE, found
        assert found["question"] < found["third"] <= ANSWERS_END_ABOVE, found
        assert found["height"] <= MOST_SCREENS * SCREEN, found
        assert found["wide"] <= 360
        # Two lines of words in a button.
        assert max(way["high"] for way in found["ways"]) <= LARGEST_WAY, found


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_call_of_the_emergency_page_stands_on_the_first_screen(
    browser: Browser, served: Served, prefix: str
) -> None:
    with looking(browser, Look(360, "light", True)) as page:
        page.set_viewport_size({"width": 360, "height": SCREEN})
        page.goto(f"{served.base}{prefix}/guide/emergency")
        assert page.locator(".sample").is_visible(), "the notice of sample data is part of what must fit"
        call = page.locator("main a[href='tel:911']").first
        assert call.evaluate("part => part.getBoundingClientRect().bottom") <= CALL_BEGINS_ABOVE
        # Where people look for help no notice says that places are made up.
        page.locator(".sample").evaluate("part => part.remove()")
        assert page.locator("main ol").first.evaluate("part => part.getBoundingClientRect().bottom") <= SCREEN


def test_a_way_that_carries_a_private_place_looks_like_the_others(browser: Browser, served: Served) -> None:
    with looking(browser, Look(360, "light", True)) as page:
        page.goto(f"{served.base}/about")
        headers = {"content-type": "application/x-www-form-urlencoded"}
        page.route(
            f"{served.base}/guide",
            lambda route: route.continue_(
                method="POST", post_data="near=80202", headers={**route.request.headers, **headers}
            ),
            times=1,
        )
        page.goto(f"{served.base}/guide")
        assert page.locator("button.help-call").count() == 1
        assert len({way["letters"] for way in page.evaluate(_MEASURE)["ways"]}) == 1


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_each_situation_is_two_taps_from_home_and_a_call_is_one(browser: Browser, served: Served, prefix: str) -> None:
    with looking(browser, Look(360, "light", True)) as page:
        page.set_viewport_size({"width": 360, "height": SCREEN})
        page.goto(f"{served.base}{prefix}/guide")
        count = page.locator("#situations a").count()
        assert count == 11
        for number in range(count):
            page.goto(f"{served.base}{prefix}/")
            assert page.locator("main a[href='tel:911']").first.is_visible()
            follow(page, page.locator(f"header a[href='{prefix}/guide']"))
            assert page.locator("main a[href='tel:911']").first.is_visible()
            answer = page.locator("#situations a").nth(number)
            wanted = str(answer.get_attribute("href"))
            follow(page, answer)
            assert page.url == f"{served.base}{wanted}"
            name = wanted.partition("#")[2]
            opened = page.locator(f"#{name}" if name else "main h1")
            assert opened.is_visible()
            assert opened.evaluate("part => part.getBoundingClientRect().top") < SCREEN / 2


@pytest.mark.parametrize("name", ["guide.html", "guide/emergency.html", "errors/later.html"])
@pytest.mark.parametrize("prefix", ["", "es/"])
def test_files_are_read_and_styled_with_no_server_and_no_database(
    browser: Browser, tmp_path: Path, name: str, prefix: str
) -> None:
    gone = f"sqlite:///{tmp_path}/no/such/file.sqlite3"
    write_pages(create_app(read_settings({**os.environ, "FINDER_DATABASE_URL": gone})), tmp_path)
    with browser.new_context(viewport={"width": 360, "height": SCREEN}) as context:
        page = context.new_page()
        page.goto((tmp_path / prefix / name).as_uri())
        assert page.locator("main h1").is_visible()
        assert page.locator("a[href='tel:911']").first.is_visible()
        assert page.locator("header.bar").evaluate("part => getComputedStyle(part).position") == "sticky"
        if name != "errors/later.html":
            follow(page, page.locator("main a[href$='emergency.html'], main a[href$='rescue-spray.html']").first)
            assert page.locator("main h1").is_visible()
