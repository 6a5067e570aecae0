"""The staff home: the next call, what became of it, and what waits beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.listings.store import history, programs, staff_overrides
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.store import proposals
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
    assert checked == {"phone": "2026-11-25"}


def say_all(office: Office, program_id: str) -> None:
    with office.sessions.begin() as session:
        version = open_program(session, program_id).version
        edit = Edit(program_id=program_id, base_version=version, changes={"hours": "Always", "code:MD": "yes"})
        edit_program(session, edit, context=office.directory.by("eve"))


def test_a_part_by_its_number_keeps_the_program_in_front_until_all_are_checked(office: Office) -> None:
    say_all(office, office.directory.ids()["River Home"])
    desk = office.desk("ed")
    page = desk.page("/staff/")
    for key in "124":
        page = desk.page(press(desk, page, key))
        assert in_front(page) == "River Home"
        assert not page.select(f"[data-key='{key}']")
    assert len(page.select(".ask.done")) == 3
    page = desk.page(press(desk, page, "3"))
    assert in_front(page) == "Hope House"


def test_what_the_listing_does_not_say_can_not_be_correct_and_after_the_call_the_next_program_leads(
    office: Office,
) -> None:
    desk = office.desk("ed")
    page = desk.page("/staff/")
    assert page.select_one("[data-key='4']") is None
    assert "The listing says nothing about this. Add it" in page.select(".ask")[3].get_text()
    assert [one.get_text(" ", strip=True) for one in page.select(".keys .button")] == ["Right number, open a"]
    page = desk.page(press(desk, page, "1"))
    assert in_front(page) == "River Home"
    assert [one.get_text(" ", strip=True) for one in page.select(".keys .button")] == ["Done: next program s"]
    tags = [one.get_text() for one in page.select(".tags li")]
    assert tags[:2] == ["oldest check 0 days old", "3 of 4 never checked"]
    assert in_front(desk.page(press(desk, page, "s"))) == "Hope House"


def test_an_empty_queue_says_no_more_than_that(office: Office) -> None:
    text = office.desk("ed").page("/staff/?state=GU").get_text()
    assert "No program with a phone here is left to call." in text and "assigned to" not in text


def test_called_today_comes_after_all_others(office: Office) -> None:
    desk = office.desk("ed")
    press(desk, desk.page("/staff/"), "1")
    assert in_front(desk.page("/staff/")) == "Hope House"


@pytest.mark.parametrize(
    ("key", "outcome", "days"),
    [("n", "no_answer", 1), ("d", "disconnected", 1), ("x", "refused", 30), ("f", "full", 7), ("b", "call_back", 1)],
)
def test_an_outcome_is_recorded_in_one_key_and_puts_back(office: Office, key: str, outcome: str, days: int) -> None:
    desk = office.desk("ed")
    page = desk.page(press(desk, desk.page("/staff/"), key))
    assert in_front(page) == "Hope House"
    river = office.directory.ids()["River Home"]
    with office.directory.readers() as session:
        (entry,) = history.find_entries(session, history.HistoryFilter(kind="call"))
        calls = staff_overrides.get_overrides(session, river).value("calls")
    assert (entry.program_id, entry.reason, calls[-1]["outcome"]) == (river, outcome, outcome)
    assert in_front(office.desk("ed").page("/staff/")) == "Hope House"
    office.clock.at += timedelta(days=days)
    page = office.desk("ed").page("/staff/")
    assert in_front(page) == "River Home"
    if key == "n":
        assert "nobody answered, 1 time in two weeks" in page.get_text()


def test_the_same_outcome_pressed_twice_is_recorded_once(office: Office) -> None:
    desk = office.desk("ed")
    page = desk.page("/staff/")
    for key in "nn":
        press(desk, page, key)
    with office.directory.readers() as session:
        assert len(history.find_entries(session, history.HistoryFilter(kind="call"))) == 1
    again = office.desk("ed")
    page = again.page("/staff/")
    for _ in range(2):
        assert "Checked. This is the next one." in again.page(press(again, page, "a")).get_text()
    with office.directory.readers() as session:
        assert len(history.find_entries(session, history.HistoryFilter(kind="check"))) == 1


def test_two_failures_on_different_days_top_the_queue_and_step_back_on_public_pages(office: Office) -> None:
    for _ in range(2):
        desk = office.desk("ed")
        dawn = office.directory.ids()["Dawn Clinic"]
        number = {"number": "+13035550177", "outcome": "disconnected"}
        assert desk.send(f"/staff/calls/{dawn}/outcome", number).status_code == 303
        office.clock.at += timedelta(days=1)
    page = office.desk("ed").page("/staff/")
    assert in_front(page) == "Dawn Clinic"
    assert "reported not working" in page.get_text()
    public = office.app.test_client().get(f"/programs/{dawn}", base_url="https://localhost").get_data(as_text=True)
    assert "Reported not working." in public


def test_a_program_in_front_of_one_is_not_offered_to_another_for_a_quarter_of_an_hour(office: Office) -> None:
    assert in_front(office.desk("ed").page("/staff/")) == "River Home"
    assert in_front(office.desk("eve").page("/staff/")) == "Hope House"
    assert in_front(office.desk("ed").page("/staff/")) == "River Home"
    assert in_front(office.desk("vera").page("/staff/")) == "Dawn Clinic"  # Who only looks holds nothing.
    office.clock.at += timedelta(minutes=15)
    assert in_front(office.desk("eve").page("/staff/")) == "River Home"
    assert in_front(office.desk("ed").page("/staff/")) == "Hope House"


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


def test_a_wrong_number_opens_a_short_form_whose_proposal_has_the_call_as_evidence(office: Office) -> None:
    desk = office.desk("ed")
    river = office.directory.ids()["River Home"]
    address = press(desk, desk.page("/staff/"), "w")
    assert address.startswith(f"/staff/calls/{river}/correction?outcome=wrong_number")
    page = desk.page(address)
    assert "212-555-0100" in page.get_text()
    form = {str(field["name"]): str(field.get("value") or "") for field in page.select("main form input")}
    told = form | {
        "new_number": "212 555 0123",
        "answers": "program",
        "who_answered": "a bakery",
        "words": "Bread, hello",
    }
    for name in ("who_answered", "words", "answers"):
        answer = desk.send(f"/staff/calls/{river}/correction", told | {name: ""})
        assert answer.status_code == 422
        assert check_staff_page(answer).select_one(f"#{name}[aria-invalid]") is not None
    answer = desk.send(f"/staff/calls/{river}/correction", told | {"new_number": "yes"})
    assert answer.status_code == 422
    answer = desk.send(f"/staff/calls/{river}/correction", told)
    assert answer.status_code == 303 and "done=correction_proposed" in answer.headers["Location"]
    with office.directory.readers() as session:
        (proposal,) = proposals.find_proposals(session)
        assert programs.get_program(session, river).phone == "+12125550100"
    assert proposal.changes[0].new is not None
    assert proposal.changes[0].new.value[0]["number"] == "+12125550123"
    assert (proposal.evidence[0].method, proposal.evidence[0].words) == ("called_old_number", "Bread, hello")
    page = desk.page(f"/staff/?call={river}")
    assert page.select_one("[data-key='a']") is None
    assert "is off while a proposal" in page.get_text()
    assert "Proposal 1" in page.select(".known")[0].get_text()


@pytest.mark.parametrize(("key", "field"), [("o", "status"), ("r", "phones")])
def test_closed_and_call_center_are_proposed_from_the_same_form(office: Office, key: str, field: str) -> None:
    desk = office.desk("ed")
    river = office.directory.ids()["River Home"]
    page = desk.page(press(desk, desk.page("/staff/"), key))
    form = {str(part["name"]): str(part.get("value") or "") for part in page.select("main form input")}
    answer = desk.send(f"/staff/calls/{river}/correction", form | {"who_answered": "the desk", "words": "Hello"})
    assert answer.status_code == 303
    with office.directory.readers() as session:
        (proposal,) = proposals.find_proposals(session)
    assert [change.field for change in proposal.changes] == [field]


def test_a_day_to_call_back_lies_ahead(office: Office) -> None:
    desk = office.desk("ed")
    river = office.directory.ids()["River Home"]
    form = {"outcome": "call_back", "number": "+12125550100"}
    for day in ("", "x", "2026-11-25", "2027-11-26", "11/25/2026", "13/40/2026"):
        answer = desk.send(f"/staff/calls/{river}/outcome", form | {"back_on": day})
        assert "done=call_back_wrong" in answer.headers["Location"]
    assert "month/day/year" in desk.page(answer.headers["Location"]).get_text()
    assert desk.send(f"/staff/calls/{river}/outcome", form | {"outcome": "reported"}).status_code == 400
    answer = desk.send(f"/staff/calls/{river}/outcome", form | {"outcome": "no_answer", "number": "+12125550199"})
    assert "done=call_stale" in answer.headers["Location"]


def test_a_day_to_call_back_may_be_typed_as_people_in_the_us_write_it(office: Office) -> None:
    desk, river = office.desk("ed"), office.directory.ids()["River Home"]
    form = {"outcome": "call_back", "number": "+12125550100", "back_on": "12/3/2026"}
    assert "done=call_back_noted" in desk.send(f"/staff/calls/{river}/outcome", form).headers["Location"]
    with office.directory.readers() as session:
        assert staff_overrides.get_overrides(session, river).value("calls")[-1]["back_on"] == "2026-12-03"


def test_the_card_quotes_reports_and_names_conflicts_and_calls(office: Office) -> None:
    river = office.directory.ids()["River Home"]
    with office.sessions.begin() as session:
        told = ReportSubmission(program_id=river, fields=frozenset({"phone"}), note="It rings at a bakery")
        receive_report(session, told, today=office.clock.at.date())
    desk = office.desk("ed")
    press(desk, desk.page("/staff/"), "n")
    known = desk.page(f"/staff/?call={river}").select(".known")[0].get_text()
    assert "It rings at a bakery" in known
    assert "nobody answered" in known


def test_shortcuts_are_shown_and_can_be_turned_off(office: Office) -> None:
    desk = office.desk("ed")
    page = desk.page("/staff/")
    assert "no-keys" not in page.body["class"]
    assert len(page.select(".shortcuts kbd")) >= 12
    answer = desk.send("/staff/account/shortcuts", {"shortcuts": "off", "next": "/staff/"})
    page = desk.page(answer.headers["Location"])
    assert "no-keys" in page.body["class"]
    assert "Keyboard shortcuts are off." in page.get_text()


def test_a_program_that_changed_meanwhile_is_not_marked(office: Office) -> None:
    desk = office.desk("ed")
    page = desk.page("/staff/")
    river = office.directory.ids()["River Home"]
    say_all(office, river)
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


@pytest.mark.parametrize("key", ["a", "1", "n", "f"])
def test_what_was_pressed_is_taken_back_in_one_step(office: Office, key: str) -> None:
    desk = office.desk("ed", fresh=False)
    river = office.directory.ids()["River Home"]
    page = desk.page(press(desk, desk.page("/staff/"), key))
    page = desk.page(press(desk, page, "z"))
    assert in_front(page) == "River Home"
    assert "Taken back" in page.get_text()
    assert not page.select("[data-key='z']")
    with office.directory.readers() as session:
        assert staff_overrides.get_overrides(session, river).fields == {}
        assert proposals.find_proposals(session) == []
    assert desk.send(f"/staff/calls/{river}/take-back", {"entry": "1"}).status_code == 404


@pytest.mark.parametrize(("key", "outcome"), [("w", "wrong_number"), ("r", "call_center"), ("o", "closed")])
def test_a_call_noted_by_mistake_is_taken_back_on_the_short_form(office: Office, key: str, outcome: str) -> None:
    desk, river = office.desk("ed"), office.directory.ids()["River Home"]
    address = press(desk, desk.page("/staff/"), key)
    assert f"outcome={outcome}" in address
    page = desk.page(address)
    (form,) = page.select("form[action$='/take-back']")
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    answer = desk.send(str(form["action"]), fields)
    assert answer.status_code == 303 and "done=call_taken_back" in answer.headers["Location"]
    assert in_front(desk.page(str(answer.headers["Location"]))) == "River Home"
    with office.directory.readers() as session:
        assert staff_overrides.get_overrides(session, river).fields == {}
    assert not desk.page(address).select("form[action$='/take-back']"), "there is nothing to take back any more"


def test_a_call_without_a_correction_is_taken_back_from_the_next_card(office: Office) -> None:
    desk = office.desk("ed")
    page = desk.page(press(desk, desk.page("/staff/"), "w"))
    (onward,) = [link for link in page.select("main a") if "Nothing to propose" in link.get_text()]
    page = desk.page(str(onward["href"]))
    assert in_front(page) != "River Home"
    page = desk.page(press(desk, page, "z"))
    assert in_front(page) == "River Home"
    assert "Taken back: it is as before." in page.get_text()
