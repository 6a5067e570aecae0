"""Pages by keyboard alone: everything is reached in the order in which it is read, seen where it is, and nothing holds on."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.assertions import ask
from tests.browser.conftest import Served, looking, visit
from tests.browser.looks import Look
from tests.browser.states import State

pytestmark = pytest.mark.browser

PHONE, SCREEN = Look(360, "light", True), Look(1280, "dark", True)
LANGUAGE = pytest.mark.parametrize("language", ["en", "es"])
MOST_STOPS = 400
DENVER = "near=Denver%2C+CO&within=100"
STATES = (
    State("home", "/"),
    State("choose", "/choose"),
    State("choose-prepared", "/choose", (("answer", "danger"), ("answer", "medicine"), ("answer", "sleep"))),
    State("results", f"/find?{DENVER}&need=m"),
    State("results-map", f"/find?{DENVER}&map=1"),
    State("results-private", "/find", (("near", "Denver, CO"), ("need", "m"), ("within", "100"))),
    State("results-nothing", "/find?near=Denver%2C+CO&need=d&need=m&need=c&service=BWON&service=F81&service=N24"),
    State("program", "/programs/{checked}"),
    State("program-gone", "/programs/{gone}"),
    State("report", "/programs/{program}/report"),
    State("report-problems", "/programs/{program}/report", (("right_number", "12"), ("note", "x")), status=422),
    State("list", "/list?p={program}&p={refuses}&p={checked}&p={hidden}&p={gone}"),
    State("form-problems", "/find?near=Denver%2C+CO&within=7", status=400),
)

_START = """() => {
  // As if somebody had just come, also where a summary of problems has the focus: the walk begins before everything.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  scrollTo(0, 0);
  window.stopsSeen = new Map();
}"""
_STOP = """() => {
  const part = document.activeElement;
  if (!part || part === document.body) return null;
  if (!window.stopsSeen.has(part)) window.stopsSeen.set(part, window.stopsSeen.size);
  const box = part.getBoundingClientRect();
  let fixed = part;
  while (fixed && !["sticky", "fixed", "absolute"].includes(getComputedStyle(fixed).position)) fixed = fixed.parentElement;
  const isInMain = Boolean(part.closest("main")) && !part.closest("svg");
  return {
    number: window.stopsSeen.get(part), what: part.outerHTML.slice(0, 90), top: Math.round(box.top + scrollY),
    bottom: Math.round(box.bottom + scrollY), isFloating: Boolean(fixed), isInMain,
  };
}"""


def walk(page: Page, key: str = "Tab") -> list[dict[str, Any]]:
    """Press a key until the page has been walked through; each stop must be seen, and none comes twice."""
    stops: list[dict[str, Any]] = []
    page.evaluate(_START)
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        stop = page.evaluate(_STOP)
        # After the last stop the browser's own buttons have the focus; a page without any begins anew.
        if stop is None or (stops and stop["number"] == 0):
            return stops
        assert stop["number"] == len(stops), ("came back", stop)
        focus = ask(page, "focus")
        assert focus is not None
        assert focus["faults"] == [], focus
        stops.append(stop)
    raise AssertionError(f"no end after {MOST_STOPS} stops: {stops[-1]}")


@pytest.mark.parametrize("look", [PHONE, SCREEN], ids=str)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_all_of_a_page_is_reached_seen_and_left_by_keyboard(
    browser: Browser, served: Served, state: State, look: Look
) -> None:
    with looking(browser, look, language="es" if look is SCREEN else "en") as page:
        visit(page, served, state, "es" if look is SCREEN else "en")
        stops = walk(page)
        assert 'class="skip"' in stops[0]["what"]
        assert any('id="leave"' in stop["what"] for stop in stops[:3]), "the exit is among the first"
        assert "leave-again" in stops[-1]["what"], "and the last"
        if look is PHONE:
            _check_order(stops)


def _check_order(stops: list[dict[str, Any]]) -> None:
    """One column is read from top to bottom: no stop lies above the one before it, but for those of one row, and pins."""
    standing = [stop for stop in stops if stop["isInMain"] and not stop["isFloating"]]
    for before, after in zip(standing, standing[1:], strict=False):
        assert after["bottom"] > before["top"], (before, after)


@LANGUAGE
def test_the_skip_link_leads_past_the_bar(browser: Browser, served: Served, language: str) -> None:
    with looking(browser, PHONE, language=language) as page:
        visit(page, served, State("results", f"/find?{DENVER}"), language)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.closest('main') !== null")


@LANGUAGE
def test_filters_are_chosen_and_closed_by_keyboard(browser: Browser, served: Served, language: str) -> None:
    with looking(browser, PHONE, language=language) as page:
        visit(page, served, State("results", f"/find?{DENVER}"), language)
        before = page.locator("h1").inner_text()
        page.locator("details.filters > summary").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#need-m")).to_be_visible()
        page.keyboard.press("Tab")
        while page.evaluate("() => document.activeElement.id") != "need-m":
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.locator("h1")).not_to_have_text(before)
        assert page.evaluate("() => document.activeElement.id") == "need-m"
        page.keyboard.press("Escape")
        expect(page.locator("#need-m")).to_be_hidden()
        assert page.evaluate("() => document.activeElement.matches('details.filters > summary')")


@pytest.mark.parametrize("look", [PHONE, SCREEN], ids=str)
def test_the_form_of_the_place_is_closed_by_escape_and_another_place_is_searched(
    browser: Browser, served: Served, look: Look
) -> None:
    with looking(browser, look) as page:
        visit(page, served, State("results", f"/find?{DENVER}"), "en")
        summary = page.locator(".where-box > summary")
        summary.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.id") == "near"
        page.keyboard.press("Escape")
        expect(page.locator("#near")).to_be_hidden()
        assert page.evaluate("() => document.activeElement.matches('.where-box > summary')")
        page.keyboard.press("Enter")
        page.locator("#near").fill("Los Angeles, CA")
        page.locator("#near").press("Enter")
        expect(page.locator("h1")).to_contain_text("Los Angeles" if look is SCREEN else "places")
        assert "Los+Angeles" in page.url


def test_from_a_card_to_the_list_by_keyboard(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        visit(page, served, State("results", f"/find?{DENVER}"), "en")
        page.locator(".card .keep input").first.focus()
        page.keyboard.press("Space")
        page.locator("#keep button").focus()
        assert ask(page, "focus")["faults"] == []
        page.keyboard.press("Enter")
        expect(page.locator(".card.listed")).to_have_count(1)
