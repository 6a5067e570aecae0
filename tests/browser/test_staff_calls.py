"""A day of calls, in a browser: twenty programs, every outcome, a key held down, a double click, two editors at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

from finder.listings.rules.calls import CALL_OUTCOMES
from finder.listings.rules.history import Entry
from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.listings.store.program_work import catch_up_work
from finder.platform.database.session import Session, make_engine, make_writing_factory
from finder.staff.calls.calling import Asking, find_turns
from finder.staff.store import leases, proposals
from tests.browser.conftest import Served, looking, serving
from tests.browser.looks import LOOKS
from tests.browser.staff_states import give_session
from tests.browser.test_staff_states import sign_in
from tests.staff_directory import add

pytestmark = pytest.mark.browser

WIDE = next(look for look in LOOKS if look.width > 1000 and look.has_script)
PROGRAMS = 20
STALE = "Somebody changed"
DONE = "Checked. This is the next one."
NOTED = "Noted. This is the next one."
_COUNTED = re.compile(r"([\d,]+) in the queue")


@dataclass
class Desk:
    """Somebody at the queue, and what they are to see there."""

    page: Page
    base: str
    account: int
    skipped: set[str] = field(default_factory=set)
    """Left out of the queue for the rest of this sitting."""

    @property
    def front(self) -> str:
        """The id of the program in front."""
        address = self.page.locator(".turn h2 a").get_attribute("href") or ""
        return address.rsplit("/", 1)[1]

    @property
    def left(self) -> int:
        """How many the page says are in the queue."""
        found = _COUNTED.search(self.page.locator(".headline .hint").inner_text())
        assert found is not None
        return int(found[1].replace(",", ""))

    @property
    def said(self) -> str:
        return self.page.locator("[role=status]").first.inner_text()

    def press(self, key: str) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        assert STALE not in self.page.locator("body").inner_text()

    def hold(self, key: str) -> None:
        """Hold a key down: the first press acts, and what the keyboard repeats on the next page does not."""
        with self.page.expect_navigation():
            self.page.keyboard.down(key)
        for _ in range(8):
            self.page.keyboard.down(key)
        self.page.wait_for_timeout(200)
        self.page.keyboard.up(key)

    def click_twice(self, name: str) -> None:
        """Click a button twice: the second click may cut off the page that the first one asked for."""
        with suppress(Error), self.page.expect_navigation():
            self.page.get_by_role("button", name=name).dblclick()
        self.page.wait_for_load_state()
        self.page.wait_for_timeout(300)

    def open(self, path: str = "/staff/") -> None:
        self.page.goto(f"{self.base}{path}")

    def correct(self, number: str = "") -> None:
        """Fill in the short form after a call, with what was heard."""
        if number:
            self.page.fill("#new_number", number)
            self.page.select_option("#answers", "program")
        self.page.fill("#who_answered", "the front desk")
        self.page.fill("#words", "You have the wrong number, they moved")
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=re.compile("^Propose")).click()


class Day:
    """The site of one day, and its database."""

    def __init__(self, served: Served, browser: Browser) -> None:
        self.served, self._browser = served, browser
        self._sessions = make_writing_factory(make_engine(served.database))
        with self._sessions.begin() as session:
            catch_up_work(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._sessions() as session:
            yield session
            session.rollback()

    @contextmanager
    def desk(self, name: str) -> Iterator[Desk]:
        now = datetime.now(UTC)
        with self._sessions.begin() as session:
            account = add(session, name, "editor").id
            token = give_session(session, account, now, factor_at=now)
        with looking(self._browser, WIDE) as page:
            yield Desk(page=page, base=sign_in(page, self.served, token), account=account)

    def order(self, account: int, *, count: int, days: int = 0, skipped: set[str] | None = None) -> list[str]:
        """Return the programs that an account is to call next, in order, so many days from now."""
        asking = Asking(account_id=account, now=datetime.now(UTC) + timedelta(days=days), skipped=skipped or set())
        with self.reading() as session:
            return [turn.call.card.id for turn in find_turns(session, asking, limit=count) if turn.call]

    def entries(self, account: int) -> list[Entry]:
        """Return what an account did to programs, the oldest first."""
        with self.reading() as session:
            found = history.find_entries(session, HistoryFilter(proposer=account))
            assert history.verify(session) is None
        return [entry for entry in reversed(found) if entry.program_id]

    def let_leases_end(self, account: int, program_id: str) -> None:
        """Do as if an account had left its desk a quarter of an hour ago."""
        now = datetime.now(UTC)
        with self._sessions.begin() as session:
            leases.save_lease(
                session, program_id, account_id=account, now=now - timedelta(days=1), until=now - timedelta(minutes=1)
            )


@pytest.fixture
def day(browser: Browser, places_file: Path, tmp_path: Path) -> Iterator[Day]:
    with serving(places_file, tmp_path) as served:
        yield Day(served, browser)


def test_twenty_calls_with_every_outcome(day: Day) -> None:
    with day.desk("ed") as ed, day.desk("eve") as eve:
        ed.open()
        taken = ed.front
        expected = [one for one in day.order(eve.account, count=PROGRAMS + 4) if one != taken]
        eve.open()
        assert eve.front == expected[0] != taken, "what one has in front is not offered to another"
        everybody = eve.left
        wanted: dict[str, list[tuple[str, str]]] = {}
        for called, step in enumerate(STEPS):
            assert eve.front == expected[called]
            wanted[expected[called]] = step(eve)
            assert STALE not in eve.page.locator("body").inner_text()
            assert eve.left == everybody - len(eve.skipped), called
            assert eve.front not in {taken, *expected[: called + 1]}
        assert len(STEPS) == PROGRAMS
        _check_history(day.entries(eve.account), wanted)
        _check_order(day, eve, expected)
        _check_what_waits(day, eve, expected)
        ed.open()
        assert ed.front == taken, "it stays in front of who has it"
        day.let_leases_end(ed.account, taken)
        eve.open()
        assert eve.front == taken, "after a quarter of an hour it is offered to others"


Step = Callable[[Desk], list[tuple[str, str]]]
"""What somebody does with the program in front; returns the entries of the history that it makes, as (kind, outcome)."""


def _check_history(entries: list[Entry], wanted: dict[str, list[tuple[str, str]]]) -> None:
    """Check that each press is one entry, and that there is nothing else."""
    found: dict[str, list[tuple[str, str]]] = {program_id: [] for program_id in wanted}
    for entry in entries:
        found[entry.program_id].append((entry.kind, entry.reason if entry.kind == "call" else ""))
    assert found == wanted
    assert {outcome for made in wanted.values() for kind, outcome in made if kind == "call"} | {"right"} == {
        outcome for outcome in CALL_OUTCOMES if outcome != "reported"
    }


def _check_order(day: Day, desk: Desk, expected: list[str]) -> None:
    """Check that what was called today comes after all others, and tomorrow what was agreed for then comes first."""
    called = set(expected[:PROGRAMS]) - {expected[_place(_skipped)]}
    assert not called & set(day.order(desk.account, count=200))
    assert day.order(desk.account, count=1, days=1) == [expected[_place(_call_back)]]
    again = day.order(desk.account, count=30, days=1)
    assert expected[_place(_outcomes["d"])] in again and expected[_place(_outcomes["x"])] not in again


def _check_what_waits(day: Day, desk: Desk, expected: list[str]) -> None:
    """Check that each correction is one proposal, and that nobody affirms meanwhile what it would change."""
    with day.reading() as session:
        waiting = proposals.find_proposals(session)
        found = {one.program_id: {change.field for change in one.changes} for one in waiting}
    corrected = {expected[at] for at, step in enumerate(STEPS) if step in _CORRECTIONS}
    assert set(found) == corrected and len(waiting) == len(corrected)
    assert sorted(map(sorted, found.values())) == [["phones"], ["phones"], ["status"]]
    for program_id in corrected:
        desk.open(f"/staff/?call={program_id}")
        assert desk.page.get_by_role("button", name="Right number, open").is_disabled()
        desk.page.keyboard.press("a")
        desk.page.wait_for_timeout(200)
        assert desk.front == program_id


def _place(step: Step) -> int:
    return STEPS.index(step)


def _right(desk: Desk) -> list[tuple[str, str]]:
    desk.press("a")
    assert desk.said == DONE
    return [("check", "")]


def _held(desk: Desk) -> list[tuple[str, str]]:
    desk.hold("a")
    assert desk.said == DONE
    return [("check", "")]


def _double_click(desk: Desk) -> list[tuple[str, str]]:
    desk.click_twice("Right number, open")
    assert desk.said == DONE
    return [("check", "")]


def _sent_twice(desk: Desk) -> list[tuple[str, str]]:
    """Press again in another tab that still shows the program as it was."""
    other = desk.page.context.new_page()
    other.goto(f"{desk.base}/staff/?call={desk.front}")
    desk.press("a")
    shown = desk.front
    with other.expect_navigation():
        other.get_by_role("button", name="Right number, open").click()
    assert other.locator("[role=status]").first.inner_text() == DONE
    assert STALE not in other.locator("body").inner_text()
    other.close()
    assert desk.front == shown
    return [("check", "")]


def _all_parts(desk: Desk) -> list[tuple[str, str]]:
    """Confirm part by part; where the listing says nothing of a part, the next program is asked for."""
    shown, keys = desk.front, [key for key in "1234" if desk.page.locator(f"[data-key='{key}']").count()]
    for key in keys:
        assert desk.front == shown
        desk.press(key)
    if len(keys) == 4:
        assert desk.said == DONE
    else:
        assert desk.page.get_by_role("link", name="Done: next program").is_visible()
        desk.skipped.add(shown)
        desk.press("s")
    return [("check", "")] * len(keys)


def _outcome(key: str, outcome: str) -> Step:
    def step(desk: Desk) -> list[tuple[str, str]]:
        program_id = desk.front
        desk.press(key)
        assert desk.said == NOTED, key
        desk.skipped.add(program_id)
        return [("call", outcome)]

    return step


def _noted_twice(desk: Desk) -> list[tuple[str, str]]:
    program_id = desk.front
    desk.click_twice("Nobody answered")
    desk.skipped.add(program_id)
    return [("call", "no_answer")]


def _corrected(key: str, outcome: str, number: str = "") -> Step:
    def step(desk: Desk) -> list[tuple[str, str]]:
        program_id = desk.front
        desk.press(key)
        assert "What should the listing say?" in desk.said
        desk.correct(number)
        assert "a second person decides" in desk.said
        desk.skipped.add(program_id)
        return [("call", outcome), ("proposal", "")]

    return step


def _call_back(desk: Desk) -> list[tuple[str, str]]:
    program_id = desk.front
    desk.press("b")
    assert desk.said.startswith("Noted. It comes to the front on that day.")
    desk.skipped.add(program_id)
    return [("call", "call_back")]


def _skipped(desk: Desk) -> list[tuple[str, str]]:
    desk.skipped.add(desk.front)
    desk.press("s")
    return []


def _taken_back(desk: Desk) -> list[tuple[str, str]]:
    """A press too many is taken back in one step; then the call is noted as it was."""
    program_id = desk.front
    desk.press("a")
    assert desk.front != program_id
    desk.press("z")
    assert (desk.front, desk.said) == (program_id, "Taken back: it is as before.")
    desk.press("x")
    desk.skipped.add(program_id)
    return [("check", ""), ("undo", ""), ("call", "refused")]


_outcomes = {
    key: _outcome(key, outcome)
    for key, outcome in {"n": "no_answer", "d": "disconnected", "x": "refused", "f": "full"}.items()
}
_CORRECTIONS = (
    _corrected("w", "wrong_number", "303-555-0163"), _corrected("r", "call_center"), _corrected("o", "closed"),
)  # fmt: skip
STEPS: tuple[Step, ...] = (
    _right, _held, _double_click, _sent_twice, _all_parts, _right, *_outcomes.values(), _noted_twice, *_CORRECTIONS,
    _call_back, _skipped, _taken_back, _outcomes["f"], _outcomes["d"], _right,
)  # fmt: skip
"""What becomes of each call."""
