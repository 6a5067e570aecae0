"""A whole day of two members of staff, in a browser: passkeys, the queue, a phone that takes two people, taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from finder.listings.store import history, programs
from finder.listings.store.history import HistoryFilter
from finder.platform.database.session import make_engine, make_writing_factory
from finder.staff.accounts.managing import add_account
from finder.staff.rules.permissions import Role
from tests.browser.conftest import Served, follow, looking, serving
from tests.browser.looks import LOOKS
from tests.browser.test_states import PICTURES

pytestmark = pytest.mark.browser

WIDE = next(look for look in LOOKS if look.width > 1000 and look.has_script and look.theme == "light")
PASSWORD = "paper boats on a green river"
NEW_NUMBER = "303-555-0163"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Person:
    """Somebody at a desk: a page with a passkey in it, and pictures of what it showed."""

    name: str
    page: Page
    base: str
    steps: list[str] = field(default_factory=list)

    def picture(self, step: str) -> None:
        self.steps.append(step)
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            number = f"{len(self.steps):02}"
            self.page.screenshot(path=f"{PICTURES}/day-{self.name}-{number}-{step}.png", full_page=True)

    def press(self, key: str) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def click(self, words: str, *, role: str = "button") -> None:
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=words).first.click()  # type: ignore[arg-type]

    def begin(self, link: str) -> None:
        """Set a password by the one-time link, add a passkey, sign out, and sign in with it alone."""
        self.page.goto(f"{self.base}/staff/link/{link}")
        self.page.fill("#password", PASSWORD)
        self.page.fill("#password_again", PASSWORD)
        self.click("Set password")
        self.page.fill("#passkey_name", "desk")
        self.click("Add a passkey")
        assert "Your passkey is added." in self.page.locator("main").inner_text()
        self.picture("account")
        self.click("Sign out")
        self.picture("sign-in")
        self.click("Sign in with a passkey")
        assert self.page.url == f"{self.base}/staff/"


@contextmanager
def at_desk(browser: Browser, served: Served, name: str) -> Iterator[Person]:
    with looking(browser, WIDE) as page:
        line = page.context.new_cdp_session(page)
        line.send("WebAuthn.enable")
        line.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield Person(name=name, page=page, base=served.base.replace("127.0.0.1", "localhost"))


def links(served: Served) -> dict[str, str]:
    """Return three people an account, and their one-time links."""
    wanted: dict[str, Role] = {"dana": "editor", "omar": "reviewer", "nora": "reviewer"}
    engine = make_engine(served.database)
    with make_writing_factory(engine).begin() as session:
        found = {
            name: add_account(session, f"{name}@example.org", role, now=datetime.now(UTC))[1]
            for name, role in wanted.items()
        }
    engine.dispose()
    return found


def phones_of(served: Served, program_id: str) -> list[str]:
    engine = make_engine(served.database)
    with make_writing_factory(engine)() as session:
        found = [phone.number for phone in programs.get_program(session, program_id).phones]
    engine.dispose()
    return found


def propose_phone(dana: Person) -> str:
    """From the queue to the short form by one key, a new number with what was heard; gives the program's id."""
    dana.press("w")
    program_id = dana.page.url.split("/staff/calls/")[1].split("/")[0]
    dana.page.fill("#new_number", NEW_NUMBER)
    dana.page.select_option("#answers", "program")
    dana.page.fill("#who_answered", "the front desk")
    dana.page.fill("#words", "Please call our new number from now on")
    dana.picture("form")
    dana.click("Propose the change")
    assert "a second person decides" in dana.page.locator("main").inner_text()
    dana.picture("saved")
    return program_id


def approve_waiting(omar: Person, program_id: str) -> None:
    omar.page.goto(f"{omar.base}/staff/proposals")
    omar.picture("proposals")
    follow(omar.page, omar.page.locator("main a[href^='/staff/proposals/']").first)
    assert omar.page.locator(f"main a[href='/staff/programs/{program_id}']").count() >= 1
    omar.picture("proposal")
    omar.page.check("#field-phones")  # With a warning it starts unchecked.
    omar.click("Approve what is checked")
    omar.picture("approved")


HELD_KEY = """() => { for (let at = 0; at < 9; at += 1)
document.dispatchEvent(new KeyboardEvent("keydown", {key: "a", repeat: true, bubbles: true})); }"""


def take_five(dana: Person) -> None:
    for number in range(5):
        shown = dana.page.locator(".turn h2").inner_text()
        dana.picture(f"queue-{number}")
        dana.page.evaluate(HELD_KEY)
        assert dana.page.locator(".turn h2").inner_text() == shown, "a held key does nothing"
        dana.press("a")
        assert dana.page.locator(".turn h2").inner_text() != shown


def take_back(dana: Person, program_id: str) -> None:
    """Ask for the number that stood before, as a change of its own."""
    dana.page.goto(f"{dana.base}/staff/programs/{program_id}/history")
    dana.picture("history")
    follow(dana.page, dana.page.locator("a[href^='/staff/history/undo']").first)
    dana.page.fill("#reason", "It was a wrong number after all.")
    dana.page.select_option("#evidence-0-method", "called_old_number")
    dana.page.fill("#evidence-0-source", "the number that stood before")
    dana.page.fill("#evidence-0-who_answered", "the front desk")
    dana.page.fill("#evidence-0-words", "Yes, this is still our number")
    dana.picture("undo")
    follow(dana.page, dana.page.locator(".save-line button"))
    dana.picture("undone")


def leave(person: Person) -> None:
    person.click("Sign out")
    person.page.goto(f"{person.base}/staff/")
    assert "/staff/sign-in" in person.page.url
    person.picture("signed-out")


def test_a_whole_day(browser: Browser, places_file: Path, tmp_path: Path) -> None:
    with serving(places_file, tmp_path) as served:
        found = links(served)
        with at_desk(browser, served, "dana") as dana, at_desk(browser, served, "omar") as omar:
            dana.begin(found["dana"])
            take_five(dana)
            program_id = propose_phone(dana)
            before = phones_of(served, program_id)
            omar.begin(found["omar"])
            approve_waiting(omar, program_id)
            after = phones_of(served, program_id)
            assert after[0] == "+13035550163" != before[0]
            take_back(dana, program_id)
            assert phones_of(served, program_id) == after, "one person alone takes no phone back"
            approve_waiting(omar, program_id)
            assert phones_of(served, program_id) == before
            leave(dana)
            leave(omar)
        engine = make_engine(served.database)
        with make_writing_factory(engine)() as session:
            kinds = [entry.kind for entry in history.find_entries(session, HistoryFilter())]
            assert history.verify(session) is None
        engine.dispose()
        assert kinds.count("check") >= 5
        assert kinds.count("sign_in") == 4, "each set a passkey up, and came back with it"
