"""The visitor's list in a real browser: ticked, counted, carried on and copied; the first two without script too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served, follow, looking
from tests.browser.looks import Look

pytestmark = pytest.mark.browser

RESULTS = "/find?near=Los+Angeles%2C+CA&within=50"
PHONE, PLAIN = Look(360, "light", True), Look(360, "light", False)
EITHER = pytest.mark.parametrize("look", [PHONE, PLAIN], ids=str)


def tick(page: Page, *numbers: int) -> list[str]:
    boxes = page.locator(".card input[name=p]")
    for number in numbers:
        boxes.nth(number).check()
    return [boxes.nth(number).get_attribute("value") or "" for number in numbers]


def ticked(page: Page) -> list[str]:
    found: list[str] = page.locator("input[name=p][type=checkbox]:checked").evaluate_all(
        "all => all.map(box => box.value)"
    )
    return found


def listed(page: Page) -> list[str]:
    found: list[str] = page.locator(".listed").evaluate_all(
        "all => all.map(part => part.getAttribute('aria-labelledby').slice(2))"
    )
    return found


@EITHER
def test_what_is_ticked_is_the_list(browser: Browser, served: Served, look: Look) -> None:
    with looking(browser, look) as page:
        page.goto(served.base + RESULTS)
        bar = page.locator(".keep-bar button")
        assert not bar.evaluate("part => part.getBoundingClientRect().top < innerHeight"), "the first screen stays free"
        ids = tick(page, 0, 2)
        assert bar.evaluate("part => part.getBoundingClientRect().bottom <= innerHeight"), "now it stays in sight"
        follow(page, bar)
        assert page.url == f"{served.base}/list"
        assert listed(page) == ids
        follow(page, page.locator(".take-off button").first)
        assert listed(page) == ids[1:]
        follow(page, page.get_by_role("button", name="Back to the results"))
        assert page.url == f"{served.base}/find"
        assert ticked(page) == ids[1:]
        more = tick(page, 3)
        follow(page, page.locator(".keep-bar button"))
        assert sorted(listed(page)) == sorted([*ids[1:], *more])


def test_the_list_goes_along_to_the_next_page_and_to_other_results(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        page.goto(f"{served.base}/find?near=California")
        ids = tick(page, 1)
        follow(page, page.locator(".pager a"))
        expect(page.locator("h1")).to_be_visible()
        assert page.url == f"{served.base}/find"
        ids += tick(page, 4)
        follow(page, page.locator(".pager button").last)
        ids += tick(page, 0)
        follow(page, page.locator(".keep-bar button"))
        assert sorted(listed(page)) == sorted(ids)


def test_a_box_that_is_unticked_leaves_the_list(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        page.goto(f"{served.base}/find?near=California")
        tick(page, 1)
        follow(page, page.locator(".pager a"))
        follow(page, page.locator(".pager button").first)
        assert len(ticked(page)) == 1
        page.locator("input[name=p]:checked").uncheck()
        follow(page, page.locator(".pager button").last)
        follow(page, page.locator(".pager button").first)
        assert ticked(page) == []


def test_results_that_change_in_place_stay_ticked(browser: Browser, served: Served) -> None:
    with looking(browser, Look(1280, "light", True)) as page:
        page.goto(served.base + RESULTS)
        ids = tick(page, 0, 1, 2)
        before = page.locator("h1").inner_text()
        page.check("#need-d")
        expect(page.locator("h1")).not_to_have_text(before)
        page.uncheck("#need-d")
        expect(page.locator("h1")).to_have_text(before)
        expect(page.locator("input[name=p][type=checkbox]:checked")).to_have_count(3)
        assert ticked(page) == ids
        follow(page, page.locator(".keep-bar button"))
        assert listed(page) == ids


def test_numbers_of_two_digits_stand_in_one_line(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        page.goto(f"{served.base}/find?near=California")
        tick(page, *range(12))
        follow(page, page.locator(".keep-bar button"))
        heights = page.locator(".listed h2").evaluate_all(
            "all => all.map(name => getComputedStyle(name, '::before').height)"
        )
        assert len(heights) == 12
        assert len(set(heights)) == 1


def test_without_a_tick_links_stay_links(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        page.goto(f"{served.base}/find?near=California")
        follow(page, page.locator(".pager a"))
        assert page.url == f"{served.base}/find?near=California&page=2"


def test_the_text_is_copied_by_a_button(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{served.base}/list?p={served.programs['program']}")
        page.locator(".as-text summary").click()
        page.locator("#copy-list").click()
        expect(page.locator("#copy-status")).to_have_text("Copied")
        assert page.evaluate("() => navigator.clipboard.readText()") == page.locator("#list-text").input_value()


def test_without_script_the_text_can_be_taken_by_hand(browser: Browser, served: Served) -> None:
    with looking(browser, PLAIN) as page:
        page.goto(f"{served.base}/list?p={served.programs['program']}")
        page.locator(".as-text summary").click()
        expect(page.locator("#list-text")).to_be_visible()
        expect(page.locator("#copy-list")).to_be_hidden()
