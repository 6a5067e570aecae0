"""Every state of every staff page: axe finds nothing, and neither do those of our own assertions that apply there."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from finder.staff.frame.guard import COOKIE
from tests.browser.assertions import check_forms, check_keyboard, check_layout
from tests.browser.conftest import Served
from tests.browser.looks import IS_FULL, LOOKS, Look
from tests.browser.shared_pages import SharedPages
from tests.browser.staff_states import STAFF_STATES, Prepared, StaffState
from tests.browser.test_states import PICTURES, RULES

pytestmark = pytest.mark.browser

ONLY = os.environ.get("FINDER_STATES", "")
"""The beginning of the names of the states to look at, for who works on a page."""
_SEND = """([address, fields]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  for (const [name, value] of fields) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""
"""A form of our own page, so that the browser says where it comes from."""


def views() -> list[tuple[StaffState, Look]]:
    """Return each state in one look, the looks taken in turn; with FULL=1 in every look."""
    states = [state for state in STAFF_STATES if state.name.startswith(ONLY)]
    if IS_FULL:
        return list(itertools.product(states, LOOKS))
    return [(state, LOOKS[number * 7 % len(LOOKS)]) for number, state in enumerate(states)]


def sign_in(page: Page, served: Served, token: str) -> str:
    """Return the browser a session, and return the site's address: cookies of ours want a host name."""
    base = served.base.replace("127.0.0.1", "localhost")
    if token:
        cookie = {"name": COOKIE, "value": token, "domain": "localhost", "path": "/staff", "secure": True}
        page.context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Strict"}])  # type: ignore[list-item]
    return base


def visit(page: Page, served: Served, prepared: Prepared, state: StaffState) -> None:
    """Bring a page into a state; a form is sent as a page of ours would."""
    token = prepared.tokens.get(state.who, "")
    base = sign_in(page, served, token)
    address = base + state.path.format(**prepared.names)
    if not state.form:
        answer = page.goto(address)
    else:
        key = hmac.new(token.encode(), b"finder staff form", hashlib.sha256).hexdigest() if token else ""
        fields = [("csrf", key), *((name, value.format(**prepared.names)) for name, value in state.form)]
        page.goto(base + ("/staff/account" if token else "/staff/sign-in"))
        with page.expect_navigation() as going:
            page.evaluate(_SEND, [address, fields])
        answer = going.value
    assert answer is not None
    assert answer.status == state.status, state


@pytest.mark.parametrize(("state", "look"), [pytest.param(*view, id=f"{view[0].name}-{view[1]}") for view in views()])
def test_a_staff_page_can_be_used_by_everyone(
    shared: SharedPages, served: Served, prepared: Prepared, state: StaffState, look: Look
) -> None:
    with shared.looking(look) as page:
        visit(page, served, prepared, state)
        if PICTURES and look.has_script:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{PICTURES}/staff-{state.name}-{look}.png", full_page=True)
        if look.has_script:
            found = Axe().run(page, options=RULES)
            assert found.violations_count == 0, found.generate_report()
        check_forms(page)
        if look.has_script:
            check_keyboard(page)
        check_layout(page)
