"""From an organization's name to a change at its sites, decided and undone: each page as a browser would use it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from finder.listings.store import programs
from finder.staff.store import proposals
from tests.each import in_one_pass
from tests.pages import check_staff_page
from tests.staff_site import ORIGIN, Dashboard, Office
from tests.staff_sites import NEW, OLD, together

CHANGE = "/staff/organizations/change"
NAMES = ["Harbor Care", "HARBOR CARE INC"]
PHONE = {
    "what": "number", "number": OLD, "new_number": "303-555-0151", "answers": "parent", "reason": "a new central line",
    "evidence-0-method": "state_list", "evidence-0-source": "state list", "evidence-0-on": "2026-11-25",
}  # fmt: skip


def rows_of(page: BeautifulSoup) -> list[str]:
    return [str(box["value"]) for box in page.select("input[name=row][checked]")]


def propose(desk: Dashboard, **more: Any) -> Any:
    page = desk.page(f"{CHANGE}?name=Harbor+Care&name=HARBOR+CARE+INC")
    return desk.send(CHANGE, {**PHONE, "name": NAMES, "row": rows_of(page), **more})


def test_the_whole_way(office: Office, harbor: dict[str, str]) -> None:
    desk = office.desk("ed")
    found = desk.page("/staff/organizations?text=harbor")
    assert [str(box["value"]) for box in found.select("input[name=name]")] == NAMES
    page = desk.page(f"{CHANGE}?name=Harbor+Care&name=HARBOR+CARE+INC")
    assert len(rows_of(page)) == 4
    assert [str(one["value"]) for one in page.select("#number option")] == ["", OLD, "+13035550159"]
    sent = propose(desk)
    assert sent.status_code == 303
    address = sent.headers["Location"].split("?")[0]
    group = desk.page(address)
    assert "somebody else must approve" in group.get_text()
    assert "it does not show this number" in group.get_text()
    assert "one change" in desk.page(f"/staff/proposals/{_first(office)}").get_text()
    (line,) = desk.page("/staff/proposals").select("tbody tr")
    assert "3 sites" in line.get_text()
    assert line.select_one(f"a[href='{address}']") is not None


def test_decided_for_some_and_undone_as_one(office: Office, harbor: dict[str, str]) -> None:
    desk, reviewer = office.desk("ed"), office.desk("rita")
    address = propose(desk).headers["Location"].split("?")[0]
    boxes = rows_of(reviewer.page(address))
    assert len(boxes) == 3
    answer = reviewer.send(f"{address}/approve", {"row": boxes[:2], "note": "called"})
    assert answer.status_code == 200
    assert "Decided: 2." in check_staff_page(answer).get_text()
    assert reviewer.send(f"{address}/reject", {"row": boxes[2:], "note": "Not at these"}).status_code == 200
    with office.sessions() as session:
        told = sorted(programs.get_program(session, program_id).phone for program_id in harbor.values())
    assert told == [OLD, NEW, NEW, "+13035550159"]
    assert desk.page("/staff/history").select_one(f"a[href='{address}']") is not None
    preview = desk.page(f"/staff/history/undo?group={address.rsplit('/', 1)[1]}")
    assert "2 fields of 2 programs" in preview.get_text()
    undone = desk.send("/staff/history/undo", {"group": address.rsplit("/", 1)[1], "reason": "wrong"})
    result = desk.page(undone.headers["Location"])
    (back,) = result.select("main li a")
    assert "Undo: Harbor Care" in desk.page(str(back["href"])).get_text()


def _first(office: Office) -> int:
    with office.sessions() as session:
        return proposals.find_waiting(session)[0].id


@in_one_pass(
    ("sent", "where"),
    [
        ({"what": "whatever"}, "what"),
        ({"number": ""}, "number"),
        ({"new_number": "12"}, "new_number"),
        ({"answers": ""}, "answers"),
        ({"what": "more", "new_number": ""}, "new_number"),
        ({"what": "website", "website": ""}, "website"),
        ({"what": "website", "website": "no address"}, "website"),
        ({"what": "organization", "organization": "x" * 200}, "organization"),
        ({"what": "code", "code": "NONE", "answer": "yes"}, "code"),
        ({"what": "code", "code": "MD"}, "answer"),
        ({"reason": ""}, "reason"),
        ({"row": []}, "sites"),
        ({"evidence-0-source": ""}, "evidence-0-method"),
        ({"number": "+13035550177"}, "sites"),
    ],
)
def test_problems_stand_where_they_are(
    office: Office, harbor: dict[str, str], sent: dict[str, Any], where: str
) -> None:
    answer = propose(office.desk("ed"), **sent)
    assert answer.status_code == 422
    page = check_staff_page(answer)
    assert [line["href"] for line in page.select("#summary li a")] == [f"#{where}"]
    assert page.select_one(f"#{where}") is not None
    with office.sessions() as session:
        assert proposals.find_proposals(session) == []


def test_that_no_site_is_chosen_is_said_beside_the_other_problems(office: Office, harbor: dict[str, str]) -> None:
    page = check_staff_page(propose(office.desk("ed"), row=[], number=""))
    assert {line["href"] for line in page.select("#summary li a")} == {"#number", "#sites"}
    assert page.select("#sites.wrong #sites-message")


def test_sites_that_changed_since_are_told(office: Office, harbor: dict[str, str]) -> None:
    desk = office.desk("ed")
    page = desk.page(f"{CHANGE}?name=Harbor+Care&name=HARBOR+CARE+INC")
    stale = [f"{row.rpartition(':')[0]}:0" for row in rows_of(page)]
    answer = desk.send(CHANGE, {**PHONE, "name": NAMES, "row": stale})
    assert answer.status_code == 422
    assert "somebody changed it after you opened the page" in check_staff_page(answer).get_text()


@pytest.mark.parametrize("path", [CHANGE, f"{CHANGE}?name=", f"{CHANGE}?name=Nobody"])
def test_without_a_name_there_is_nothing_to_change(office: Office, path: str) -> None:
    answer = office.desk("ed").get(path)
    assert answer.status_code in (200, 422)
    check_staff_page(answer)


def test_what_may_not_be_done_is_not_done(office: Office, harbor: dict[str, str]) -> None:
    outcome = together(office.directory, list(harbor.values()))
    address = f"/staff/proposals/together/{outcome.group_id}"
    with office.sessions() as session:
        rows = [str(one.id) for one in proposals.list_of_group(session, outcome.group_id or 0)]
    for name, action in (("vera", "approve"), ("ed", "approve"), ("eve", "withdraw"), ("rita", "withdraw")):
        assert office.desk(name).send(f"{address}/{action}", {"row": rows}).status_code == 403
    for path in ("/staff/proposals/together/999/approve", "/staff/proposals/together/999/withdraw"):
        assert office.desk("rita").send(path, {"row": rows}).status_code == 404
    for sent in ([], ["999"], ["x"]):
        answer = office.desk("rita").send(f"{address}/approve", {"row": sent})
        assert answer.status_code == 422
        assert check_staff_page(answer).select_one("#summary a[href='#sites']") is not None
    stale = office.desk("rita", fresh=False).send(f"{address}/approve", {"row": rows})
    assert stale.status_code == 403
    with office.sessions() as session:
        assert len(proposals.find_proposals(session)) == 3
    assert office.desk("ed").send(f"{address}/withdraw").status_code == 303


@pytest.mark.parametrize("path", [CHANGE, "/staff/proposals/together/1/approve", "/staff/proposals/together/1/reject"])
@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}])
def test_forged_requests_are_refused(
    office: Office, harbor: dict[str, str], path: str, headers: dict[str, str]
) -> None:
    together(office.directory, list(harbor.values()))
    desk = office.desk("rita")
    data = {**PHONE, "csrf": desk.token(), "row": ["1"], "name": NAMES}
    assert desk.client.post(path, data=data, base_url=ORIGIN, headers=headers).status_code == 403
    wrong = {**data, "csrf": "0" * 64}
    assert desk.client.post(path, data=wrong, base_url=ORIGIN, headers={"Origin": ORIGIN}).status_code == 403
    with office.sessions() as session:
        assert len(proposals.find_proposals(session)) == 3
