"""A reviewer uploads a list that nobody knows, says what its columns are, and sees what it would do; without script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served, looking
from tests.browser.looks import LOOKS
from tests.browser.staff_states import Prepared
from tests.browser.test_staff_states import sign_in

pytestmark = pytest.mark.browser

PLAIN = next(look for look in LOOKS if look.width < 400 and not look.has_script)
LIST = (
    "Agency,Full address,Main phone,Detox?\n"
    'Elm House,"12 Elm Street, Denver, CO 80202",303-555-0101,yes\n'
    "No Place,somewhere,303-555-0121,\n"
)
_WAIT = 60_000
"""Milliseconds: the list is read in a process of its own, which starts slowly on a busy machine."""


def test_an_unknown_list_is_explained_and_read(
    browser: Browser, served: Served, prepared: Prepared, tmp_path: Path
) -> None:
    path = tmp_path / "county_2026-05.csv"
    path.write_text(LIST, encoding="utf-8")
    with looking(browser, PLAIN) as page:
        base = sign_in(page, served, prepared.tokens["rita"])
        page.goto(f"{base}/staff/imports/new")
        page.locator("#list").set_input_files(path)
        page.get_by_role("button", name="See what it would do").click()
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text("What are its columns?", timeout=_WAIT)
        assert page.locator("#columns-0-role").input_value() == "name"
        page.locator("#columns-3-role").select_option("mark")
        page.get_by_role("button", name="Read it").click()
        expect(page.locator("#summary a")).to_have_count(2)
        assert page.locator("#columns-3-role").input_value() == "mark"
        page.locator("#columns-3-code").fill("DT")
        page.locator("#source").fill("Example County")
        page.get_by_role("button", name="Show the first rows").click()
        expect(page.get_by_text("offered: DT")).to_be_visible()
        page.get_by_role("button", name="Read it").click()
        expect(heading).to_have_text("Example County, May 2026", timeout=_WAIT)
        expect(page.get_by_text("new: 1 of 1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
