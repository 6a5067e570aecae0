"""Back, after "Use my location" and a private search: the list is there, and the place is nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served

pytestmark = pytest.mark.browser
LANGUAGE = pytest.mark.parametrize("prefix", ["", "/es"])
SCRIPT = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
STORED = "() => [localStorage.length, sessionStorage.length, document.cookie, JSON.stringify(history.state)]"


@contextmanager
def listing(browser: Browser, served: Served, *, prefix: str, has_script: bool) -> Iterator[Page]:
    """Open a private list: by location, or without script by the form that posts what was typed."""
    context = browser.new_context(
        geolocation={"latitude": 39.7392, "longitude": -104.9903},
        permissions=["geolocation"],
        java_script_enabled=has_script,
        viewport={"width": 360, "height": 640},
    )
    page = context.new_page()
    page.goto(f"{served.base}{prefix}/")
    if has_script:
        page.click("#near-me-button")
    else:
        page.fill("#near", "Denver, CO")
        page.locator("button[formmethod=post]").click()
    expect(page.locator(".card").nth(1)).to_be_visible()
    yield page
    context.close()


def check_secret(page: Page, *, has_script: bool) -> None:
    for word in ("39.7", "104.", "Denver", "near=", "at="):
        assert word not in page.url
    if has_script:
        assert page.evaluate(STORED) == [0, 0, "", "null"]


@LANGUAGE
@SCRIPT
def test_back_from_a_program_shows_the_private_list(
    browser: Browser, served: Served, prefix: str, has_script: bool
) -> None:
    with listing(browser, served, prefix=prefix, has_script=has_script) as page:
        names = page.locator(".card h3").all_inner_texts()
        sent: list[str] = []
        page.on("request", lambda request: None if "/static/" in request.url else sent.append(request.url))
        page.locator(".card h3 a").nth(1).click()
        details = page.locator(".opened:visible")
        expect(details).to_have_count(1)
        expect(details.locator("a.call").first).to_be_visible()
        check_secret(page, has_script=has_script)
        page.go_back()
        expect(page.locator(".opened:visible")).to_have_count(0)
        assert page.locator(".card h3").all_inner_texts() == names
        check_secret(page, has_script=has_script)
        assert not sent


@LANGUAGE
@SCRIPT
def test_a_whole_program_page_has_a_button_back_to_the_private_list(
    browser: Browser, served: Served, prefix: str, has_script: bool
) -> None:
    with listing(browser, served, prefix=prefix, has_script=has_script) as page:
        names = page.locator(".card h3").all_inner_texts()
        page.locator(".card .links a").first.click()
        page.locator(".opened:visible form button").click()
        expect(page.locator("#medicine-title")).to_be_visible()
        check_secret(page, has_script=has_script)
        page.locator(".way-back button").click()
        expect(page.locator(".card").first).to_be_visible()
        assert page.locator(".card h3").all_inner_texts() == names
        check_secret(page, has_script=has_script)
