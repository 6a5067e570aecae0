"""The history is browsed page by page, hash-chained, and undone after a preview; and no text in it is ever markup."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text

from finder.listings.exporting import write_export
from finder.listings.public_history import list_public_events
from finder.listings.rules.history import Entry
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store import history, programs
from finder.listings.store.history import HistoryFilter
from finder.staff.store import proposals
from tests.examples import some_of
from tests.form_fields import BACKED, address, fields_of, opened, post, without_codes
from tests.listings.store.test_history import unguard
from tests.pages import check_staff_page
from tests.staff_site import Dashboard, Office


def edit(path: str, desk: Dashboard, **changes: str) -> None:
    assert post(desk, path, opened(desk, path, **changes) | BACKED).status_code == 303


def test_the_history_says_who_did_what_when_and_why(office: Office) -> None:
    path = address(office)
    ed = office.desk("ed")
    edit(path, ed, hours="Mon", name="Hope Home")
    rita = office.desk("rita")
    rita.send("/staff/proposals/1/approve", {"field": "name"})
    page = rita.page("/staff/history")
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert len(rows) == 3
    assert "ed@example.org approved by rita@example.org changed: Name Hope Home" in rows[0]
    assert "Called the old number, 2026-11-25: 303-555-0100" in rows[0] and BACKED["reason"] in rows[0]
    one = rita.page(f"{path}/history")
    assert len(one.select("tbody tr")) == 3
    assert one.h1 is not None and one.h1.get_text() == "History of Hope Home"


def test_the_history_is_filtered_and_bad_filters_are_reported(office: Office) -> None:
    path = address(office)
    ed = office.desk("ed")
    edit(path, ed, hours="Mon")
    edit(path, ed, name="Hope Home")
    program_id = office.directory.ids()["Hope House"]
    expected = {
        "": 2, "?kind=proposal": 1, "?kind=nonsense": 2, "?day=2026-11-25": 2, "?day=2026-11-24": 0, "?day=x": 2,
        f"?program={program_id}": 2, "?program=nothing": 0, "?program=%22": 2, "?person=2": 2, "?person=4": 0,
        "?person=-1": 2, "?before=2": 1, "?before=99999999999999": 2,
    }  # fmt: skip
    for query, count in expected.items():
        assert len(ed.page(f"/staff/history{query}").select("tbody tr")) == count, query
    assert ed.page("/staff/history?day=x").select_one("#day[aria-invalid]") is not None


def test_pages_are_bounded_and_lead_on(office: Office) -> None:
    with office.sessions.begin() as session:
        history.append(
            session, [Entry(number=0, at="2026-11-25T12:00:00+00:00", kind="sign_in", proposer=2) for _ in range(120)]
        )
    desk, path, seen = office.desk("vera"), "/staff/history?person=2", 0
    for count in (50, 50, 20):
        page = desk.page(path)
        assert len(page.select("tbody tr")) == count
        seen += count
        older = page.select_one(".pager a")
        path = str(older["href"]) if older else ""
    assert (seen, path) == (120, "")


def test_the_hash_is_shown_and_a_fault_is_named(office: Office) -> None:
    path = address(office)
    edit(path, office.desk("ed"), hours="Mon")
    desk = office.desk("vera")
    assert "Every entry is as it was written." in desk.page("/staff/history/verify").get_text()
    with office.sessions.begin() as session:
        unguard(session)
        session.execute(text("UPDATE history SET proposer = 7"))
    assert "Entry 1 was changed after it was written." in desk.page("/staff/history/verify").get_text()


def test_an_entry_is_taken_back_after_a_look(office: Office) -> None:
    path = address(office)
    ed = office.desk("ed")
    edit(path, ed, hours="Mon")
    page = ed.page("/staff/history/undo?number=1")
    assert [cell.get_text(" ", strip=True) for cell in page.select("tbody td")] == [
        "Mon (said by staff on 2026-11-25)", "what the lists say",
    ]  # fmt: skip
    form = fields_of(page, "main form")
    refused = post(ed, "/staff/history/undo", form)
    assert refused.status_code == 422
    assert check_staff_page(refused).select_one("#reason[aria-invalid]") is not None
    done = post(ed, "/staff/history/undo", form | {"reason": "A mistake"})
    assert "Hope House: Hours" in ed.page(done.headers["Location"]).get_text()
    assert opened(ed, path)["hours"] == ""
    with office.directory.readers() as session:
        (newest, *_) = history.find_entries(session, HistoryFilter())
    assert (newest.kind, newest.undoes, newest.reason) == ("undo", 1, "A mistake")


def test_what_only_a_list_says_now_is_named_before_staff_say_something_again(office: Office) -> None:
    path = address(office)
    ed = office.desk("ed")
    edit(path, ed, **{"code-DT": "no"})
    preview = ed.page("/staff/history/undo?number=1")
    post(ed, "/staff/history/undo", fields_of(preview, "main form") | {"reason": "A mistake"})
    again = ed.page("/staff/history/undo?number=2")
    assert [cell.get_text(" ", strip=True) for cell in again.select("tbody td")] == ["offered", "not offered"]


def test_a_day_of_one_person_is_taken_back_as_far_as_one_may_alone(office: Office) -> None:
    path = address(office)
    ed, rita = office.desk("ed"), office.desk("rita")
    edit(path, ed, hours="Mon", getting_in="Ring", name="Hope Home")
    rita.send("/staff/proposals/1/approve", {"field": "name"})
    edit(path, office.desk("eve"), getting_in="Knock")
    page = rita.page("/staff/history?person=2&day=2026-11-25")
    link = next(str(part["href"]) for part in page.select("a.step"))
    preview = rita.page(link)
    assert "Changed again since, so left as it is: How to get in." in preview.get_text()
    assert "; 1 stays, since it was changed again." in preview.get_text()
    assert [part.get_text(" ", strip=True) for part in preview.select("tbody th")] == [
        "Hours applies at once", "Name waits for a second person",
    ]  # fmt: skip
    done = post(rita, "/staff/history/undo", fields_of(preview, "main form") | {"reason": "All wrong"})
    text = rita.page(done.headers["Location"]).get_text(" ", strip=True)
    assert "Hope Home: Hours" in text and "Proposal 2" in text and "changed again since: 1" in text
    with office.directory.readers() as session:
        (waiting,) = proposals.find_proposals(session)
    assert (waiting.kind, [change.field for change in waiting.changes]) == ("undo", ["name"])
    assert "Undo" in rita.page("/staff/proposals/2").get_text()


@pytest.mark.parametrize(
    "query", ["", "?number=0", "?number=x", "?number=999", "?person=2", "?person=x&day=2026-11-25", "?person=2&day=25"]
)
def test_what_can_not_be_taken_back_says_so(office: Office, query: str) -> None:
    answer = office.desk("ed").get(f"/staff/history/undo{query}")
    assert answer.status_code == 404
    assert "There is nothing to undo." in check_staff_page(answer).get_text()


CORPUS = (
    '=1"><img src=x onerror=alert(1)><script>alert(1)</script>',
    "'-alert(1)-'</textarea><svg onload=alert(1)>{{ 7*7 }}",
)
"""Each short enough for every field."""
TEXTS = (
    "name",
    "name2",
    "organization",
    "street",
    "street2",
    "licence",
    "hours",
    "getting_in",
    "what_to_bring",
    "staff_notes",
)


@pytest.mark.parametrize("evil", some_of(CORPUS))
def test_what_is_typed_is_never_markup_anywhere(office: Office, evil: str, tmp_path: Path) -> None:
    ed, rita, path = office.desk("ed"), office.desk("rita"), address(office)
    words = {"evidence-0-source": evil, "evidence-0-who_answered": evil, "evidence-0-words": evil, "reason": evil}
    fields = opened(ed, path) | BACKED | words | dict.fromkeys(TEXTS, evil)
    assert post(ed, path, fields | {"website": evil, "city": evil}).status_code == 422
    assert post(ed, path, fields | {"website": "javascript:alert(1)"}).status_code == 422
    for where in ("website", "phones-0-number", "latitude", "state", "zip", "opening_days", "evidence-0-on"):
        answer = post(ed, path, fields | {where: evil})
        assert answer.status_code == 422
        assert_is_text(answer.get_data(as_text=True), evil)
    assert post(ed, path, fields).status_code == 303
    page = rita.page("/staff/proposals/1")
    sent = fields_of(page, "main form") | {"note": evil}
    assert post(rita, "/staff/proposals/1/approve", sent).status_code == 303
    pages = (
        "/staff/proposals/1",
        "/staff/proposals",
        path,
        f"{path}/history",
        "/staff/history",
        "/staff/history/undo?number=1",
    )
    for address_ in pages:
        assert_is_text(rita.get(address_).get_data(as_text=True), evil)
    program_id = path.rsplit("/", 1)[1]
    for address_ in (f"/programs/{program_id}", f"/es/programs/{program_id}", "/find?near=80202"):
        assert_is_text(office.visitor().get(address_).get_data(as_text=True), evil)
    rows = list(csv.reader(io.StringIO(exported(office, tmp_path))))
    assert len(rows) == 4
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "@", "\t", "\r")]
    assert not [cell for row in rows for cell in row if cell[:1] in ("+", "-") and not _NUMBER.fullmatch(cell)]


_NUMBER = re.compile(r"[+-][0-9.]+")


def assert_is_text(text: str, evil: str) -> None:
    """What was typed makes no element and no attribute of any page."""
    assert evil not in text
    page = BeautifulSoup(without_codes(text), "html.parser")
    assert not page.select("[onerror], [onload], [src=x], a[href^=javascript]")
    assert not [part for part in page.select("script") if not part.get("src")]
    assert not [part for part in page.select("svg") if not part.find_parent(class_=True) and not part.get("class")]


def exported(office: Office, folder: Path) -> str:
    target = folder / "out.csv"
    with office.directory.readers() as session:
        write_export(programs.find_programs(session), target, "csv")
    return target.read_text(encoding="utf-8")


def test_what_one_action_did_is_one_row_and_is_undone_as_one(office: Office) -> None:
    path = address(office)
    ed = office.desk("ed")
    edit(path, ed, hours="Mon", getting_in="Ring", what_to_bring="Papers")
    (row,) = ed.page("/staff/history").select("tbody tr")
    assert "3 fields" in row.get_text()
    link = next(str(part["href"]) for part in row.select("a.row-link") if "Undo" in part.get_text())
    assert link == "/staff/history/undo?number=1-3"
    preview = ed.page(link)
    assert "3 fields of 1 program" in preview.get_text()
    assert "This undoes entries 1 to 3 of the history." in preview.get_text()
    done = post(ed, "/staff/history/undo", fields_of(preview, "main form") | {"reason": "All wrong"})
    assert done.status_code == 303
    assert opened(ed, path)["hours"] == ""


def test_times_and_days_are_those_of_whoever_looks(office: Office) -> None:
    path = address(office)
    ed = office.desk("ed")
    assert ed.send("/staff/account/time-zone", {"zone": "Mars"}).status_code == 400
    ed.send("/staff/account/time-zone", {"zone": "America/Los_Angeles"})
    office.clock.at = office.clock.at.replace(hour=23)
    ed = office.desk("ed")
    edit(path, ed, hours="Mon")
    office.clock.at += timedelta(hours=3)  # The next day in UTC, the same one in Los Angeles.
    ed = office.desk("ed")
    edit(path, ed, getting_in="Ring")
    rows = ed.page("/staff/history?day=2026-11-25&person=2").select("tbody tr")
    assert ["15:00 PST" in rows[1].get_text(), "18:00 PST" in rows[0].get_text()] == [True, True]
    preview = ed.page("/staff/history/undo?person=2&day=2026-11-25")
    assert "2 fields of 1 program" in preview.get_text()
    assert len(office.desk("eve").page("/staff/history?day=2026-11-25&person=2").select("tbody tr")) == 1


def test_actions_are_grouped_before_they_are_cut(office: Office) -> None:
    entry = Entry(number=0, at="2026-11-25T12:00:00+00:00", kind="check", program_id="p", field="code:SA", proposer=2)
    with office.sessions.begin() as session:
        for minute in range(3):
            at = f"2026-11-25T12:{minute:02}:00+00:00"
            history.append(session, [replace(entry, at=at, field=f"code:A{one}") for one in range(230)])
    page = office.desk("vera").page("/staff/history")
    assert len(page.select("tbody tr")) == 3


def test_the_public_history_keeps_a_phone_change_after_many_checks(office: Office) -> None:
    program_id = office.directory.ids()["Hope House"]
    said = StaffOverride(value="yes", on="2026-11-25")
    entry = Entry(
        number=0, at="2026-11-01T12:00:00+00:00", kind="change", program_id=program_id, field="phones", new=said
    )
    with office.sessions.begin() as session:
        history.append(session, [entry])
        for day in range(2, 7):
            at = f"2026-11-{day:02}T12:00:00+00:00"
            checks = [replace(entry, at=at, kind="check", field=f"code:A{one}") for one in range(230)]
            history.append(session, [*checks, replace(entry, at=at, kind="check", field="checked:services")])
        events = list_public_events(session, program_id)
    assert [event.kind for event in events] == ["check"] * 5 + ["change"]
    assert events[-1].fields == ("phones",)
