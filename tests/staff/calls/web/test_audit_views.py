"""The accuracy audit: drawn at random, noted call by call, published whole."""

from __future__ import annotations

from finder.listings.accuracy import find_latest_audit
from finder.listings.store import programs, staff_overrides
from finder.listings.store.history import HistoryFilter, find_entries
from tests.pages import check_staff_page
from tests.staff_site import Dashboard, Office

RIGHT = {"reached": "yes", "name": "right", "address": "right", "phone": "right", "services": "right"}


def note(desk: Dashboard, **answers: str) -> None:
    page = desk.page("/staff/audit")
    form = page.select_one("form[action='/staff/audit/results']")
    assert form is not None
    hidden = {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden]")}
    answer = desk.send("/staff/audit/results", {**hidden, **answers})
    assert answer.headers["Location"] == "/staff/audit?done=audit_noted"


def test_from_the_draw_to_the_public_figure(office: Office) -> None:
    desk = office.desk("rita")
    assert desk.send("/staff/audit/draw", {"count": "3", "state": ""}).status_code == 303
    note(desk, **RIGHT)
    page = desk.page("/staff/audit")
    assert "1 of 3 called" in page.get_text()
    note(desk, **{**RIGHT, "services": "wrong"})
    early = page.select_one("form[action='/staff/audit/results'] input[name=number]")
    assert early is not None
    number = str(early["value"])
    assert desk.send("/staff/audit/publish", {"number": number}).status_code == 400
    note(desk, **{**RIGHT, "reached": "no"})  # What else was pressed doesn't count: nobody there was asked.
    with office.directory.readers() as session:
        newest = find_entries(session, HistoryFilter(kind="audit_call", limit=1))[0]
    assert newest.new is not None
    assert not any(newest.new.value["answers"].values())
    page = desk.page("/staff/audit")
    assert "All 3 were called" in page.get_text()
    assert [row.get_text().strip() for row in page.select("tbody tr td:last-child")] == [
        "all correct", "wrong: services", "not reached",
    ]  # fmt: skip
    assert not office.desk("ed").page("/staff/audit").select("form[action='/staff/audit/publish']")
    assert desk.send("/staff/audit/publish", {"number": number}).status_code == 303
    with office.directory.readers() as session:
        audit = find_latest_audit(session)
    assert audit is not None
    assert (audit.accuracy.exact.right, audit.accuracy.functional.right, audit.accuracy.exact.asked) == (1, 2, 3)
    assert (audit.states, audit.on) == (("CO", "NY"), "2026-11-25")
    page = desk.page("/staff/audit")
    assert "Published: November 25, 2026" in page.get_text()
    assert desk.send("/staff/audit/results", {"number": number, **RIGHT}).status_code == 409


def test_half_an_answer_is_asked_for(office: Office) -> None:
    desk = office.desk("ed")
    desk.send("/staff/audit/draw", {"count": "1", "state": "NY"})
    river = office.directory.ids()["River Home"]
    answer = desk.send("/staff/audit/results", {"number": "1", "program_id": river, "reached": "yes", "name": "right"})
    assert answer.status_code == 422
    assert len(check_staff_page(answer).select("#summary li")) == 3
    answer = desk.send("/staff/audit/results", {"number": "1", "program_id": river})
    assert len(check_staff_page(answer).select("#summary li")) == 1
    answer = desk.send("/staff/audit/results", {"number": "1", "program_id": "nothing", "reached": "no"})
    assert answer.status_code == 400


def test_a_number_is_needed_to_draw(office: Office) -> None:
    desk = office.desk("ed")
    for count in ("", "0", "x", "401"):
        answer = desk.send("/staff/audit/draw", {"count": count, "state": ""})
        assert answer.status_code == 422
        check_staff_page(answer)
    assert desk.send("/staff/audit/draw", {"count": "5", "state": "AK"}).status_code == 404
    desk.send("/staff/audit/draw", {"count": "2", "state": "CO"})
    assert desk.page("/staff/audit").select("details:not([open]) #count")
    again = check_staff_page(desk.send("/staff/audit/draw", {"count": "401", "state": ""}))
    assert again.select("details[open] #count[aria-invalid]"), "where the summary leads is open"


def test_who_only_looks_sees_the_list(office: Office) -> None:
    office.desk("ed").send("/staff/audit/draw", {"count": "2", "state": "CO"})
    page = office.desk("vera").page("/staff/audit")
    assert len(page.select("tbody tr")) == 2
    assert not page.select("main form")


def test_answers_are_a_check_of_what_was_asked_and_right(office: Office) -> None:
    desk = office.desk("ed")
    desk.send("/staff/audit/draw", {"count": "1", "state": "NY"})
    river = office.directory.ids()["River Home"]
    form = {
        "number": "1",
        "program_id": river,
        "reached": "yes",
        **dict.fromkeys(("name", "address", "phone", "services"), "right"),
    }
    for name in ("phone", "services"):
        answer = desk.send("/staff/audit/results", form | {name: "yes"})
        assert answer.status_code == 422, "yes says neither right nor wrong"
        assert check_staff_page(answer).select(f"fieldset.wrong[aria-describedby='{name}-right-message']")
    assert desk.send("/staff/audit/results", form | {"services": "wrong"}).status_code == 303
    with office.directory.readers() as session:
        assert programs.get_program(session, river).checked == (("phone", "2026-11-25"),)
    assert desk.send("/staff/audit/results", form | {"phone": "wrong"}).status_code == 303
    with office.directory.readers() as session:
        calls = staff_overrides.get_overrides(session, river).value("calls")
    assert [call["outcome"] for call in calls] == ["right", "wrong_number"]
