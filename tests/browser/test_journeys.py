"""The journeys of people, each walked in a real browser: with script and without, by mouse, thumb and keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served, follow, looking
from tests.browser.looks import IS_FULL, LOOKS, Look

pytestmark = pytest.mark.browser

PHONE = Look(360, "light", True)
ROUND = (
    LOOKS
    if IS_FULL
    else (Look(320, "dark", True), Look(360, "light", False), Look(768, "dark", False), Look(1280, "light", True))
)
TAPS = 10
EVERYWHERE = pytest.mark.parametrize("look", ROUND, ids=str)
LANGUAGE = pytest.mark.parametrize("language", ["en", "es"])


def start(page: Page, served: Served, language: str = "en") -> None:
    page.goto(f"{served.base}{'/es' if language == 'es' else ''}/")


def open_filters(page: Page) -> None:
    if page.locator(".filters").get_attribute("open") is None:
        page.locator(".filters > summary").click()


@EVERYWHERE
@LANGUAGE
def test_find_a_detox_bed_from_a_typed_city(browser: Browser, served: Served, look: Look, language: str) -> None:
    with looking(browser, look, language=language) as page:
        start(page, served, language)
        page.fill("#near", "los angeles ca")
        page.check("#need-d")
        page.locator("button[type=submit]:visible").first.click()
        expect(page.locator("h1")).to_contain_text("Los Angeles, CA")
        assert re.search(r"/find\?near=los\+angeles\+ca&need=d$", page.url)
        call = page.locator(".card a.call").first
        expect(call).to_be_visible()
        assert str(call.get_attribute("href")).startswith("tel:+1")
        page.locator(".card h3 a").first.click()
        expect(page.locator("a.call").first).to_be_visible()
        expect(page.locator("#medicine-title")).to_be_visible()


@EVERYWHERE
def test_widen_when_nothing_fits(browser: Browser, served: Served, look: Look) -> None:
    with looking(browser, look) as page:
        page.goto(f"{served.base}/find?near=59718&within=5&need=d")
        expect(page.locator("h1")).to_contain_text("No places within 5 miles")
        page.locator(".advice a.step").first.click()
        expect(page.locator(".card").first).to_be_visible()
        expect(page.locator(".advice")).to_have_count(0)


@EVERYWHERE
def test_filter_by_pregnancy_and_medicaid_and_undo(browser: Browser, served: Served, look: Look) -> None:
    with looking(browser, look) as page:
        page.goto(f"{served.base}/find?near=California")
        before = page.locator("h1").inner_text()
        open_filters(page)
        for question, code in (("who", "PW"), ("pay", "MD")):
            box = f"[name=service][value={code}]"
            group = page.locator(f"details.group:has({box})")
            if group.get_attribute("open") is None:
                group.locator("summary").click()
            assert question
            page.check(box)
        if not look.has_script:
            page.locator("#search .actions button").click()
        expect(page.locator("#quick .chosen-chip")).to_have_count(2)
        expect(page.locator("#quick .quick")).to_contain_text("Pregnant or just had a baby")
        assert "service=MD&service=PW" in page.url
        assert page.locator("h1").inner_text() != before
        page.locator("#quick .chosen-chip").first.click()
        page.locator("#quick .chosen-chip").first.click()
        expect(page.locator("h1")).to_have_text(before)


@EVERYWHERE
@LANGUAGE
def test_from_a_result_to_the_guide_and_back_to_the_same_results(
    browser: Browser, served: Served, look: Look, language: str
) -> None:
    with looking(browser, look, language=language) as page:
        prefix = "/es" if language == "es" else ""
        page.goto(f"{served.base}{prefix}/find?near=Los+Angeles%2C+CA&within=50&need=d")
        names = page.locator(".card h3").all_inner_texts()
        follow(page, page.locator(f".card .links a[href^='{prefix}/guide?near='][href$='#after-care']").first)
        expect(page.locator("#after-care")).to_be_visible()
        page.go_back()
        assert page.locator(".card h3").all_inner_texts() == names


@pytest.mark.parametrize("language", ["en", "es"])
def test_near_me_sends_no_more_than_the_grid(browser: Browser, served: Served, language: str) -> None:
    context = browser.new_context(
        geolocation={"latitude": 38.04061, "longitude": -84.50372},
        permissions=["geolocation"],
        viewport={"width": 360, "height": 640},
    )
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    start(page, served, language)
    page.click("#near-me-button")
    expect(page.locator("#results-title")).to_be_visible()
    assert page.url.endswith("/find")
    everything = " ".join(sent) + page.url + page.content()
    assert "38.05" in everything
    for finer in ("38.04", "84.503", "38.0406", "-84.5037"):
        assert finer not in everything
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    context.close()


def test_a_refused_location_leaves_a_working_form(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        start(page, served)
        page.click("#near-me-button")
        expect(page.locator("#near-me-status")).to_contain_text("Type a ZIP")
        page.fill("#near", "90012")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("90012")


@EVERYWHERE
def test_a_misspelt_place(browser: Browser, served: Served, look: Look) -> None:
    with looking(browser, look) as page:
        start(page, served)
        page.fill("#near", "San Bernadino")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("Showing San Bernardino, CA.")
        expect(page.locator("h1")).to_contain_text("San Bernardino, CA")
        assert page.locator("#near").input_value() == "San Bernadino"


@EVERYWHERE
@LANGUAGE
def test_leave_the_site(browser: Browser, served: Served, look: Look, language: str) -> None:
    with looking(browser, look, language=language) as page:
        start(page, served, language)
        first = page.url
        page.goto(f"{served.base}/find?near=90012")
        page.click("#leave")
        page.wait_for_url("**/neutral")
        if look.has_script:
            page.go_back()
            # Not the page that was left: the one before it.
            assert page.url == first


def test_shift_three_times_leaves_and_anything_else_does_not(browser: Browser, served: Served) -> None:
    with looking(browser, Look(1280, "light", True)) as page:
        page.goto(f"{served.base}/guide")
        for _ in range(3):
            page.keyboard.press("Shift+A")
        assert page.url.endswith("/guide")
        page.keyboard.press("Shift")
        page.keyboard.press("Shift")
        page.keyboard.press("a")
        page.keyboard.press("Shift")
        assert page.url.endswith("/guide")
        page.keyboard.press("b")
        for _ in range(3):
            page.keyboard.press("Shift")
        page.wait_for_url("**/neutral")


def test_slow_shifts_do_nothing_and_say_so(browser: Browser, served: Served) -> None:
    with looking(browser, Look(1280, "light", True)) as page:
        page.clock.install()
        page.goto(f"{served.base}/guide")
        for _ in range(3):
            page.keyboard.press("Shift")
            page.clock.run_for(5_100)
        assert page.url.endswith("/guide")
        expect(page.locator("body > [role=status]").last).to_have_text("Too slow: nothing happened.")


WATCH = """() => {
  const look = () => {
    const cover = document.querySelector(".leaving");
    if (!cover) { requestAnimationFrame(look); return; }
    saw(getComputedStyle(document.querySelector("main")).display, document.getElementById("near").value);
  };
  look();
}"""


def test_the_page_is_blank_before_the_browser_goes(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        seen: list[tuple[str, str]] = []
        page.expose_function("saw", lambda display, near: seen.append((display, near)))
        page.goto(f"{served.base}/find?near=90012")
        page.evaluate(WATCH)
        page.click("#leave")
        page.wait_for_url("**/neutral")
        assert seen == [("none", "")]


def test_who_comes_back_to_a_kept_page_finds_it_again(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        page.goto(f"{served.base}/guide")
        # Going nowhere stands in for a network that never answers: the blank page stays until the browser shows ours again.
        page.evaluate("() => { const leave = document.getElementById('leave'); leave.href = '#main'; leave.click(); }")
        expect(page.locator(".leaving")).to_be_visible()
        expect(page.locator("main")).to_be_hidden()
        page.evaluate("() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        expect(page.locator(".leaving")).to_have_count(0)
        expect(page.locator("main")).to_be_visible()


def test_calling_is_the_first_and_widest_action_of_a_result_on_a_phone(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        page.goto(f"{served.base}/find?near=Los+Angeles%2C+CA&within=50")
        card = page.locator(".card:has(a.call)").first
        call, whole = card.locator("a.call").bounding_box(), card.bounding_box()
        assert call is not None and whole is not None
        assert call["width"] >= 0.85 * whole["width"]
        assert call["height"] >= 44
        assert str(card.locator("a[href^='tel:'], .links a").first.get_attribute("href")).startswith("tel:")


def test_filters_apply_as_they_are_chosen_and_the_status_is_said(browser: Browser, served: Served) -> None:
    with looking(browser, Look(1280, "light", True)) as page:
        page.goto(f"{served.base}/find?near=California")
        page.check("#need-m")
        expect(page.locator("#live-status")).to_contain_text("places in California")
        assert page.url.endswith("/find?near=California&need=m")
        assert page.evaluate("() => document.activeElement.id") == "need-m"
        count = page.locator("label[for=need-m] small").first.inner_text()
        assert count == page.locator("h1").inner_text().split()[0]
        counts = "labels => labels.map(label => label.textContent)"
        shown = page.locator(".tool, #search label:has(small)").evaluate_all(counts)
        page.reload()
        assert shown == page.locator(".tool, #search label:has(small)").evaluate_all(counts)


def test_a_search_by_keyboard_alone(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        start(page, served)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        # No more than two stops from the skip link to the one field (trust requirement V6).
        for _ in range(2):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement.id") == "near":
                break
        assert page.evaluate("() => document.activeElement.id") == "near"
        page.keyboard.type("90012")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("90012")


def test_the_private_search_never_shows_in_the_address(browser: Browser, served: Served) -> None:
    with looking(browser, PHONE) as page:
        start(page, served)
        page.fill("#near", "Los Angeles, CA")
        page.locator("button[formmethod=post]").click()
        expect(page.locator("h1")).to_contain_text("Los Angeles, CA")
        assert page.url == f"{served.base}/find"
        follow(page, page.locator(".ways").get_by_role("button", name="Español"))
        assert page.url == f"{served.base}/es/find"
        expect(page.locator("h1")).to_contain_text("Los Angeles, CA")


@LANGUAGE
def test_the_overdose_steps_fit_the_first_screen(browser: Browser, served: Served, language: str) -> None:
    with looking(browser, Look(360, "light", True), language=language) as page:
        page.set_viewport_size({"width": 360, "height": 640})
        page.goto(f"{served.base}{'/es' if language == 'es' else ''}/guide/emergency")
        last = page.locator("main ol li").nth(3).bounding_box()
        assert last is not None
        assert last["y"] + last["height"] <= 640


def test_print_is_plain_and_keeps_the_numbers(browser: Browser, served: Served) -> None:
    with looking(browser, Look(1280, "light", True)) as page:
        page.goto(f"{served.base}/find?near=Los+Angeles%2C+CA&within=50")
        page.emulate_media(media="print")
        assert not page.locator("#search").is_visible()
        assert not page.locator("#leave").is_visible()
        assert page.locator(".card a.call").first.is_visible()
        size = page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.card a.call')).fontSize)")
        assert size >= 14 * 96 / 72 - 0.1
        assert page.locator(".help").is_visible()


def test_the_spanish_guide_prints_how_to_reach_each_line(browser: Browser, served: Served) -> None:
    with looking(browser, Look(1280, "light", True), language="es") as page:
        page.goto(f"{served.base}/es/guide/help-now")
        page.emulate_media(media="print")
        lines = page.locator("ul.lines").first
        for words in ("988, luego oprima 1", "por texto, solo inglés", "TTY o retransmisión: 1-800-487-4889", "AYUDA"):
            expect(lines.get_by_text(words).first).to_be_visible()
