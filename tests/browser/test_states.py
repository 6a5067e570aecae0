"""Every state of every page: axe finds nothing, and neither do the assertions of our own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.assertions import check_exit, check_forms, check_keyboard, check_large_text, check_layout
from tests.browser.conftest import Served, visit
from tests.browser.looks import Look, View, views
from tests.browser.shared_pages import SharedPages
from tests.browser.states import OPEN_CODE

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("FINDER_PICTURES", "")
"""A folder for a screenshot of each view, to be looked at."""
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # Only rules about sound and about turning a phone would read the files that this fetches once more.
    "preload": False,
}


@pytest.mark.parametrize("view", views(), ids=str)
def test_a_state_can_be_used_by_everyone(shared: SharedPages, served: Served, view: View) -> None:
    with shared.looking(view.look, language=view.language) as page:
        visit(page, served, view.state, view.language)
        # Without script a page looks the same: one picture of both is enough.
        if PICTURES and view.look.has_script:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{PICTURES}/{view}.png", full_page=True)
        # axe needs script to run in the page; a page without it is the same page, which our own assertions look at.
        if view.look.has_script:
            found = Axe().run(page, options=RULES)
            assert found.violations_count == 0, found.generate_report()
        check_forms(page)
        check_exit(page)
        if view.look.has_script:
            check_keyboard(page)
        if view.look.width == 360:
            check_large_text(page)
        check_layout(page)


def test_a_provider_can_tell_several_services_apart(shared: SharedPages, served: Served) -> None:
    with shared.looking(Look(360, "light", True)) as page:
        page.goto(f"{served.base}/check/{OPEN_CODE}")
        markers = page.locator(".said dd + dd").evaluate_all("all => all.map(part => getComputedStyle(part).display)")
        assert len(markers) > 3
        assert set(markers) == {"list-item"}
