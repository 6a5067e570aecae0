"""Numbers that nobody would type, sent to every place that takes one: a page with a way on, never a fault of ours."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.staff_site import Office

ODD = ("9" * 5_000, "9" * 25, "2147483648", "١٢", " 3", "-1", "1e3", "")
PATHS = (
    "/staff/programs?page={}",
    "/staff/programs?assigned={}",
    "/staff/history?person={}&before={}",
    "/staff/history/undone?left={}",
)
NOWHERE = (
    "/staff/proposals/{}",
    "/staff/imports/{}",
    "/staff/imports/{}/rows?after={}",
    "/staff/history/undo?number={}",
    "/staff/history/undo?person={}&day=2026-11-25",
)


@pytest.mark.parametrize("number", ODD, ids=lambda text: text[:6] + str(len(text)))
def test_a_number_in_an_address(office: Office, number: str) -> None:
    desk = office.desk("rita")
    sent = quote(number)
    for path in PATHS:
        assert desk.get(path.format(sent, sent)).status_code == 200, path
    for path in NOWHERE:
        assert desk.get(path.format(sent or "x", sent)).status_code == 404, path


@pytest.mark.parametrize("number", ODD, ids=lambda text: text[:6] + str(len(text)))
def test_a_number_in_a_form(office: Office, number: str) -> None:
    desk, hope = office.desk("ada"), office.directory.ids()["Hope House"]
    answers = {
        "draw": desk.send("/staff/audit/draw", {"count": number, "state": ""}),
        "publish": desk.send("/staff/audit/publish", {"number": number}),
        "check": desk.send(f"/staff/programs/{hope}/check", {"group": "phone", "base_version": number}),
        "call": desk.send(f"/staff/calls/{hope}/checked", {"group": "phone", "version": number}),
        "days": desk.send(f"/staff/programs/{hope}", {"opening_state": "waitlist", "opening_days": number}),
        "save": desk.send(f"/staff/programs/{hope}", {"base_version": number, "hours": "Every day"}),
        "assign": desk.send("/staff/programs/assigned", {"row": f"{hope}:{number}", "account": number}),
    }
    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert all(status in (303, 404, 409, 422) for status in statuses.values()), statuses
    assert statuses["draw"] == 422
    assert statuses["check"] == 409
    assert "done=call_stale" in answers["call"].headers["Location"]
