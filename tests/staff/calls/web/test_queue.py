"""The staff home: the next call, what became of it, and what waits beside it."""

from __future__ import annotations

from datetime import timedelta

from bs4 import BeautifulSoup

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.listings.rules.fields import GROUPS
from finder.listings.store import history, programs
from finder.staff.editing.editing import Edit, edit_program, open_program
from tests.pages import check_staff_page
from tests.staff_site import Dashboard, Office


def in_front(page: BeautifulSoup) -> str:
    heading = page.select_one(".turn h2")
    assert heading is not None
    return heading.get_text()


def press(desk: Dashboard, page: BeautifulSoup, key: str) -> str:
    """Press a key of the page, and return where it leads."""
    part = page.select_one(f"[data-key='{key}']")
    assert part is not None, key
    if part.name == "a":
        return str(part["href"])
    form = part.find_parent("form")
    assert form is not None
    fields: dict[str, list[str]] = {}
    for field in form.select("input"):
        fields.setdefault(str(field["name"]), []).append(str(field["value"]))
    answer = desk.send(str(form["action"]), fields)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_all_right_by_one_key_and_the_next_one_follows(office: Office) -> None:
    desk = office.desk("ed")
    page = desk.page("/staff/")
    assert in_front(page) == "River Home"
    assert "only program in its area" in page.get_text()
    assert "212-555-0100" in page.select(".turn-phone a")[0].get_text()
    page = desk.page(press(desk, page, "a"))
    assert in_front(page) == "Hope House"
    assert "Checked. This is the next one." in page.get_text()
    river = office.directory.ids()["River Home"]
    with office.directory.readers() as session:
        checked = dict(programs.get_program(session, river).checked)
    assert checked == dict.fromkeys(GROUPS, "2026-11-25")


def test_a_part_by_its_number_keeps_the_program_in_front_until_all_are_checked(office: Office) -> None:
    desk = office.desk("ed")
    page = desk.page("/staff/")
    for key in "124":
        page = desk.page(press(desk, page, key))
        assert in_front(page) == "River Home"
        assert not page.select(f"[data-key='{key}']")
    assert len(page.select(".ask.done")) == 3
    page = desk.page(press(desk, page, "3"))
    assert in_front(page) == "Hope House"


def test_called_today_comes_after_all_others(office: Office) -> None:
    desk = office.desk("ed")
    press(desk, desk.page("/staff/"), "1")
    assert in_front(desk.page("/staff/")) == "Hope House"


def test_nobody_answered_is_noted_and_puts_back(office: Office) -> None:
    desk = office.desk("ed")
    page = desk.page(press(desk, desk.page("/staff/"), "n"))
    assert in_front(page) == "Hope House"
    assert in_front(desk.page("/staff/")) == "Hope House"
    with office.directory.readers() as session:
        (entry,) = history.find_entries(session, history.HistoryFilter(kind="no_answer"))
    assert entry.program_id == office.directory.ids()["River Home"]
    office.clock.at += timedelta(hours=21)
    page = office.desk("ed").page("/staff/")
    assert in_front(page) == "River Home"
    assert "nobody answered, 1 time in two weeks" in page.get_text()


def test_skipping_writes_nothing_and_ends_with_a_way_back(office: Office) -> None:
    desk = office.desk("ed")
    page = desk.page("/staff/?state=CO")
    names = []
    while page.select("[data-key='s']"):
        names.append(in_front(page))
        page = desk.page(press(desk, page, "s"))
    assert names == ["Hope House", "Dawn Clinic"]
    assert in_front(page) == "Nothing left to call"
    assert "You skipped 2." in page.get_text()
    with office.directory.readers() as session:
        assert history.get_head(session).number == 0


def test_a_claimed_program_is_in_nobody_elses_queue(office: Office) -> None:
    desk = office.desk("ed")
    page = desk.page(press(desk, desk.page("/staff/"), "c"))
    assert in_front(page) == "River Home"
    assert "assigned to you" in page.get_text()
    assert not page.select("[data-key='c']")
    assert in_front(office.desk("eve").page("/staff/")) == "Hope House"
    assert in_front(office.desk("ed").page("/staff/")) == "River Home"
    river = office.directory.ids()["River Home"]
    late = office.desk("eve").send(f"/staff/calls/{river}/claim")
    assert late.headers["Location"] == "/staff/?done=claim_late"


def test_a_wrong_number_opens_the_form_at_the_phones(office: Office) -> None:
    desk = office.desk("ed")
    address = press(desk, desk.page("/staff/"), "w")
    assert address == f"/staff/programs/{office.directory.ids()['River Home']}#phones"


def test_a_program_that_changed_meanwhile_is_not_marked(office: Office) -> None:
    desk = office.desk("ed")
    page = desk.page("/staff/")
    river = office.directory.ids()["River Home"]
    with office.sessions.begin() as session:
        version = open_program(session, river).version
        changes = {"hours": "Always"}
        edit_program(
            session, Edit(program_id=river, base_version=version, changes=changes), context=office.directory.by("eve")
        )
    page = desk.page(press(desk, page, "a"))
    assert in_front(page) == "River Home"
    assert "Somebody changed this program in the meantime" in page.get_text()
    assert "Always" in page.get_text()


def test_a_group_that_is_none_is_refused(office: Office) -> None:
    desk = office.desk("ed")
    river = office.directory.ids()["River Home"]
    for groups in ([], ["nothing"]):
        answer = desk.send(f"/staff/calls/{river}/checked", {"group": groups, "version": "x"})
        check_staff_page(answer)
        assert answer.status_code == 400


def test_who_only_looks_gets_no_buttons(office: Office) -> None:
    page = office.desk("vera").page("/staff/")
    assert in_front(page) == "River Home"
    assert not page.select("main [data-key]")


def test_what_waits_stands_beside_the_call(office: Office) -> None:
    hope = office.directory.ids()["Hope House"]
    with office.sessions.begin() as session:
        day = office.clock.at.date() - timedelta(days=9)
        receive_report(session, ReportSubmission(program_id=hope, fields=frozenset({"phone"})), today=day)
        version = open_program(session, hope).version
        edit = Edit(program_id=hope, base_version=version, changes={"name": "Hope Home"}, reason="r")
        edit_program(session, edit, context=office.directory.by("ed"))
    page = office.desk("ed").page("/staff/")
    text = page.select(".beside")[0].get_text(" ")
    assert "1 past 3 business days" in text
    assert "Hope House, Denver" in text
    assert "late" in text
    assert page.select("a[href='/staff/proposals/1']")
