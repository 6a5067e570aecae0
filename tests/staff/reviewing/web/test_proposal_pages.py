"""What waits is decided by somebody else, on evidence, once; and every refusal says what to do next."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from finder.platform.database.counting import collect_statements
from finder.staff.accounts.store import accounts
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.reviewing.web.proposal_views import SIZE
from finder.staff.rules.proposals import Proposal
from finder.staff.store import proposals
from tests.form_fields import address, fields_of, post
from tests.pages import check_staff_page
from tests.staff_directory import EVIDENCE, evidence, phone
from tests.staff_site import ORIGIN, Office

PHONE = {"phones": [phone("+13035550142")]}


def propose(office: Office, changes: dict[str, Any], *, who: str = "ed", pieces: Any = (EVIDENCE,)) -> int:
    program_id = office.directory.ids()["Hope House"]
    with office.sessions.begin() as session:
        version = open_program(session, program_id).version
        wanted = Edit(
            program_id=program_id, base_version=version, changes=changes, reason="They moved", evidence=pieces
        )
        outcome = edit_program(session, wanted, context=office.directory.by(who))
    assert outcome.proposal_id is not None
    return outcome.proposal_id


def get(office: Office, number: int) -> Proposal:
    with office.directory.readers() as session:
        return proposals.get_proposal(session, number)


def test_a_proposal_is_shown_field_by_field_with_warnings_and_evidence(office: Office) -> None:
    number = propose(office, {"phones": [phone("+18885550100")], "name": "Hope Home"})
    page = office.desk("rita").page(f"/staff/proposals/{number}")
    text = page.get_text(" ", strip=True)
    assert "A toll-free number replaces a local one: 888-555-0100" in text
    assert "Called the old number, 2026-11-25: the old number; answered by desk: Hope House, hello" in text
    cells = [cell.get_text(" ", strip=True) for cell in page.select("tbody tr")[1].select("td")]
    assert cells == ["Hope House", "Hope Home", "Hope House"]
    assert len(page.select("input[name=field]")) == 2
    assert "They moved" in text


def test_a_proposal_is_dated_by_the_clock_of_whoever_reads(office: Office) -> None:
    number, rita = propose(office, PHONE), office.desk("rita")
    rita.send("/staff/account/time-zone", {"zone": "America/Denver"})
    proposed = get(office, number).proposed_at.astimezone(ZoneInfo("America/Denver")).strftime("%Y-%m-%d %H:%M MST")
    for path in (f"/staff/proposals/{number}", "/staff/proposals"):
        text = rita.page(path).get_text(" ", strip=True)
        assert proposed in text and " UTC" not in text
    rita.send(f"/staff/proposals/{number}/approve", {"field": ["phones"]})
    assert " UTC" not in rita.page(f"/staff/proposals/{number}").get_text(" ", strip=True)


@pytest.mark.parametrize(
    ("changes", "ticked"),
    [
        ({"phones": [phone("+18885550100")], "name": "Hope Home"}, ["name"]),
        ({"website": "https://new.example.net", **PHONE, "city": "Aurora"}, ["city", "phones"]),
        ({**PHONE, "name": "Hope Home"}, ["name", "phones"]),
    ],
)
def test_a_field_with_a_warning_starts_unchecked(office: Office, changes: dict[str, Any], ticked: list[str]) -> None:
    number = propose(office, changes)
    rita = office.desk("rita")
    page = rita.page(f"/staff/proposals/{number}")
    assert sorted(str(box["value"]) for box in page.select("input[name=field][checked]")) == ticked
    sent = check_staff_page(rita.send(f"/staff/proposals/{number}/approve", {"field": [*changes, "sponsor"]}))
    assert {str(box["value"]) for box in sent.select("input[name=field][checked]")} == set(changes), "as it was sent"


def test_ticked_fields_are_approved_and_the_others_rejected(office: Office) -> None:
    number = propose(office, {**PHONE, "name": "Hope Home"})
    rita = office.desk("rita")
    answer = rita.send(f"/staff/proposals/{number}/approve", {"field": "name", "note": "Seen their letter"})
    page = rita.page(answer.headers["Location"])
    assert "Approved: what was checked is public now." in page.get_text()
    assert "Seen their letter" in page.get_text() and not page.select("main form:not([action*='/comment']) button")
    assert {row.th.get_text(" ", strip=True) for row in page.select("#fields tbody tr")} == {
        "Name approved",
        "Phones not approved",
    }
    assert get(office, number).applied_fields == ("name",)
    assert "Hope Home" in office.visitor().get(f"/programs/{get(office, number).program_id}").get_data(as_text=True)


def test_a_number_that_was_called_is_shown_as_people_read_it(office: Office) -> None:
    called = replace(EVIDENCE, source="call to +13035550100")
    page = office.desk("rita").page(f"/staff/proposals/{propose(office, PHONE, pieces=(called,))}")
    assert "call to 303-555-0100" in page.get_text() and "+1303" not in page.get_text()


def test_nobody_approves_their_own_in_any_role(office: Office) -> None:
    number = propose(office, PHONE, who="rita")
    rita = office.desk("rita")
    page = rita.page(f"/staff/proposals/{number}")
    assert "somebody else must approve it" in page.get_text()
    assert not page.select("input[name=field]")
    answer = rita.send(f"/staff/proposals/{number}/approve", {"field": "phones"})
    assert answer.status_code == 403
    assert "Ask another reviewer" in check_staff_page(answer).get_text()
    assert office.desk("ed").send(f"/staff/proposals/{number}/approve", {"field": "phones"}).status_code == 403
    assert office.desk("ed").send(f"/staff/proposals/{number}/withdraw").status_code == 403
    assert get(office, number).status == "proposed"


def test_a_proposal_ends_once(office: Office) -> None:
    number = propose(office, PHONE)
    ed, rita = office.desk("ed"), office.desk("rita")
    assert "Withdrawn" in ed.page(ed.send(f"/staff/proposals/{number}/withdraw").headers["Location"]).get_text()
    for event in ("approve", "reject"):
        answer = rita.send(f"/staff/proposals/{number}/{event}", {"field": "phones"})
        assert answer.status_code == 409
        assert "The decision is shown below." in check_staff_page(answer).get_text()
    other = propose(office, PHONE)
    rita.send(f"/staff/proposals/{other}/reject", {"note": "Not their number"})
    assert (get(office, other).status, get(office, other).decision_note) == ("rejected", "Not their number")


def test_what_changed_since_can_not_be_approved_and_is_marked(office: Office) -> None:
    first, second = propose(office, {"name": "Hope Home", **PHONE}), propose(office, {"name": "Hope Hall"}, who="eve")
    rita = office.desk("rita")
    assert rita.send(f"/staff/proposals/{second}/approve", {"field": "name"}).status_code == 303
    answer = rita.send(f"/staff/proposals/{first}/approve", {"field": ["name", "phones"], "note": "kept"})
    assert answer.status_code == 409
    page = check_staff_page(answer)
    assert "changed since: can't be approved" in page.get_text()
    assert page.select_one("#field-name") is None and page.select_one("#field-phones[checked]") is not None
    assert fields_of(page, "main form")["note"] == "kept"


@pytest.mark.parametrize(
    ("pieces", "fields", "status"),
    [
        ((), "phones", 422),
        ((evidence(method="called_new_number"),), "phones", 422),
        ((), "", 422),
        ((), "sponsor", 422),
    ],
)
def test_what_lacks_evidence_or_is_not_ticked_is_refused(office: Office, pieces: Any, fields: str, status: int) -> None:
    number = propose(office, {**PHONE, "name": "Hope Home"}, pieces=pieces)
    data = {"field": fields, "note": "kept"} if fields else {"note": "kept"}
    answer = office.desk("rita").send(f"/staff/proposals/{number}/approve", data)
    assert answer.status_code == status
    page = check_staff_page(answer)
    assert page.select_one("[role=alert]") is not None
    assert fields_of(page, "main form")["note"] == "kept"
    assert get(office, number).status == "proposed"


def test_after_ten_minutes_the_factor_is_asked_for_and_the_decision_is_sent_again(office: Office) -> None:
    number = propose(office, {**PHONE, "name": "Hope Home"})
    path = f"/staff/proposals/{number}/approve"
    answer = office.desk("rita", fresh=False).send(path, {"field": ["phones", "name"], "note": "Seen"})
    assert answer.status_code == 403
    page = check_staff_page(answer)
    form = page.select_one("#held")
    assert form is not None and form["action"] == path
    held = [(str(part["name"]), str(part["value"])) for part in form.select("input[type=hidden]")]
    assert [value for name, value in held if name == "field"] == ["phones", "name"]
    again = office.desk("rita")
    sent = {"field": ["phones", "name"], **{name: value for name, value in held if name not in ("field", "csrf")}}
    assert again.send(path, sent).status_code == 303
    assert (get(office, number).applied_fields, get(office, number).decision_note) == (("phones", "name"), "Seen")


def test_a_single_reviewer_waits_for_a_day_and_the_page_says_so(office: Office) -> None:
    with office.sessions.begin() as session:
        ada = accounts.find_account(session, "ada@example.org")
        assert ada is not None
        accounts.update_account(session, ada.id, is_active=False)
    number = propose(office, PHONE, who="rita")
    rita = office.desk("rita")
    assert "Only one person can review right now" in rita.page("/staff/proposals").get_text()
    page = rita.page(f"/staff/proposals/{number}")
    assert "It waits until 2026-11-26 12:00 UTC" in page.get_text()
    assert not page.select("input[name=field]")
    answer = rita.send(f"/staff/proposals/{number}/approve", {"field": "phones"})
    assert answer.status_code == 409
    assert "It can be approved from 2026-11-26 12:00 UTC on." in check_staff_page(answer).get_text()
    office.clock.pass_minutes(24 * 60)
    assert office.desk("rita").send(f"/staff/proposals/{number}/approve", {"field": "phones"}).status_code == 303
    assert get(office, number).is_single_person


def test_the_list_can_be_narrowed(office: Office) -> None:
    propose(office, PHONE)
    propose(office, {"name": "Hope Home"}, who="rita")
    counts = {
        (who, show): len(office.desk(who).page(f"/staff/proposals{show}").select("tbody tr"))
        for who in ("ed", "rita")
        for show in ("", "?show=mine", "?show=approve", "?show=x")
    }
    assert counts == {
        ("ed", ""): 2, ("ed", "?show=mine"): 1, ("ed", "?show=approve"): 0, ("ed", "?show=x"): 2,
        ("rita", ""): 2, ("rita", "?show=mine"): 1, ("rita", "?show=approve"): 1, ("rita", "?show=x"): 2,
    }  # fmt: skip


def test_every_proposal_that_waits_stands_on_some_page(office: Office) -> None:
    first = get(office, propose(office, PHONE))
    eve = office.directory.by("eve").actor.account_id
    with office.sessions.begin() as session:
        for at in range(2 * SIZE + 1):
            one = replace(first, reason=f"n{at}", proposer=eve if at % 2 else first.proposer)
            proposals.save_proposals(session, [one])
    rita = office.desk("rita")
    for show, expected in (("", 2 * SIZE + 2), ("&show=approve", 2 * SIZE + 2), ("&show=mine", 0)):
        numbers: set[str] = set()
        for number in (1, 2, 3):
            page = rita.page(f"/staff/proposals?page={number}{show}")
            assert (f"{expected} waiting" in page.get_text()) is (expected > 0)
            numbers |= {str(link["href"]) for link in page.select("tbody th a")}
        assert len(numbers) == expected
        assert not page.select("nav.pager a[rel=next]")
    assert len(office.desk("eve").page("/staff/proposals?show=mine").select("tbody tr")) == SIZE


def test_of_two_approvals_at_once_one_counts(office: Office) -> None:
    number = propose(office, PHONE)
    path = f"/staff/proposals/{number}/approve"
    desks = [office.desk("rita"), office.desk("ada")]
    forms = [{"csrf": desk.token(), "field": "phones"} for desk in desks]
    barrier, statuses = threading.Barrier(2), []

    def decide(at: int) -> None:
        barrier.wait()
        statuses.append(post(desks[at], path, forms[at]).status_code)

    threads = [threading.Thread(target=decide, args=(at,)) for at in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 409]


def test_a_decision_from_elsewhere_is_refused(office: Office) -> None:
    number = propose(office, PHONE)
    rita = office.desk("rita")
    for event in ("approve", "reject", "withdraw"):
        data = {"csrf": rita.token(), "field": "phones"}
        answer = rita.client.post(
            f"/staff/proposals/{number}/{event}", data=data, base_url=ORIGIN, headers={"Origin": "https://evil.example"}
        )
        assert answer.status_code == 403
    assert get(office, number).status == "proposed"
    assert address(office) in str(rita.page(f"/staff/proposals/{number}"))


def test_the_list_asks_the_database_as_often_whoever_proposed(office: Office) -> None:
    rita = office.desk("rita")
    propose(office, PHONE)
    rita.page("/staff/proposals")
    with collect_statements() as one:
        rita.page("/staff/proposals")
    propose(office, {"name": "Hope Home"}, who="eve")
    propose(office, {"website": "https://hope-home.example.org"}, who="ada")
    with collect_statements() as three:
        assert len(rita.page("/staff/proposals").select("tbody tr")) == 3
    assert len(three) == len(one) <= 12
