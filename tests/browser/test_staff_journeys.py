"""Staff at work by keys: a listing is checked anew in at most three presses from the queue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from finder.listings.store import programs
from finder.platform.database.session import make_engine, make_session_factory
from tests.browser.conftest import Served, looking
from tests.browser.looks import LOOKS
from tests.browser.staff_states import Prepared
from tests.browser.test_staff_states import sign_in

pytestmark = pytest.mark.browser

WIDE = next(look for look in LOOKS if look.width > 1000 and look.has_script)


@contextmanager
def at_queue(browser: Browser, served: Served, prepared: Prepared) -> Iterator[tuple[Page, str, str]]:
    """Open the queue as an editor; gives the page, the site's address and the program in front."""
    with looking(browser, WIDE) as page:
        base = sign_in(page, served, prepared.tokens["eve"])
        page.goto(f"{base}/staff/")
        yield page, base, in_front(page)


def in_front(page: Page) -> str:
    return page.locator(".turn h2").inner_text()


def press(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def checked_groups(served: Served, program_id: str) -> dict[str, str]:
    """Return the groups of a program that were checked, each with its day."""
    engine = make_engine(served.database)
    with make_session_factory(engine)() as session:
        checked = dict(programs.get_program(session, program_id).checked)
    engine.dispose()
    return checked


def test_a_listing_is_checked_in_one_press_and_the_next_one_follows(
    browser: Browser,
    served: Served,
    prepared: Prepared,
) -> None:
    with at_queue(browser, served, prepared) as (page, _, first):
        program_id = (page.locator(".turn h2 a").get_attribute("href") or "").rsplit("/", 1)[1]
        before = checked_groups(served, program_id)
        press(page, "a")
        assert in_front(page) != first
        assert page.locator("[role=status]").inner_text() == "Checked. This is the next one."
    after = checked_groups(served, program_id)
    # Others who share the site may have asked about more of this program before.
    assert {group for group in after if after[group] != before.get(group)} == {"phone"}, "nothing that nobody asked"


def test_the_phone_alone_then_the_next_one_takes_two_presses(
    browser: Browser,
    served: Served,
    prepared: Prepared,
) -> None:
    with at_queue(browser, served, prepared) as (page, _, first):
        press(page, "1")
        assert in_front(page) == first
        assert page.locator(".ask.done h3").inner_text() == "Phone"
        press(page, "s")
        assert in_front(page) != first


def test_keys_do_nothing_while_somebody_types_or_chooses(
    browser: Browser,
    served: Served,
    prepared: Prepared,
) -> None:
    with at_queue(browser, served, prepared) as (page, base, first):
        page.focus("#state")
        page.keyboard.press("n")
        page.locator("body").press("Control+a")
        page.wait_for_timeout(300)
        assert page.url == f"{base}/staff/"
        assert in_front(page) == first


def test_a_wrong_number_leads_to_the_short_form(
    browser: Browser,
    served: Served,
    prepared: Prepared,
) -> None:
    with at_queue(browser, served, prepared) as (page, base, _):
        address = page.locator(".turn h2 a").get_attribute("href") or ""
        press(page, "w")
        assert page.url.startswith(f"{base}/staff/calls/{address.rsplit('/', 1)[1]}/correction?outcome=wrong_number")
        assert page.locator("#new_number").count() == 1


def test_unsent_text_is_asked_about_before_the_page_is_left(
    browser: Browser,
    served: Served,
    prepared: Prepared,
) -> None:
    with at_queue(browser, served, prepared) as (page, base, _):
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))  # type: ignore[func-returns-value]
        address = f"{base}/staff/programs/{served.programs['program']}"
        page.goto(address)
        page.get_by_role("link", name="Work").first.click()
        page.wait_for_url(f"{base}/staff/")
        page.goto(address)
        page.locator("#hours").press_sequentially("Mon to Fri 8-5")
        page.get_by_role("link", name="Work").first.click()
        page.wait_for_timeout(500)
        assert (asked, page.url) == (["beforeunload"], address)
        with page.expect_navigation():
            page.locator("form#edit .save-line button").first.click()
        assert asked == ["beforeunload"], "sending it is no leaving"
        assert "/saved" in page.url


def test_a_number_where_nobody_answers_comes_after_all_others(
    browser: Browser,
    served: Served,
    prepared: Prepared,
) -> None:
    with at_queue(browser, served, prepared) as (page, base, first):
        press(page, "n")
        assert in_front(page) != first
        page.goto(f"{base}/staff/")
        assert in_front(page) != first
