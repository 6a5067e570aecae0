"""Visitor reports and conflicts with lists: shown with their age, each settled by a form."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from finder.feedback.reporting import ReportSubmission, receive_guide_report, receive_report
from finder.feedback.rules.visitor_reports import VisitorReport
from finder.feedback.store import visitor_reports
from finder.listings.rules.conflicts import Conflict
from finder.listings.store import history, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.staff.calls.report_closing import OUTCOMES
from finder.staff.calls.web.report_views import SIZE
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import open_program
from finder.staff.store import proposals
from tests.pages import check_staff_page
from tests.staff_directory import RECORDS, load, phone
from tests.staff_site import Dashboard, Office


def report(office: Office, *fields: str, days: int = 0, note: str = "", number: str = "") -> None:
    told = ReportSubmission(
        program_id=office.directory.ids()["Hope House"], fields=frozenset(fields), note=note, right_number=number
    )
    with office.sessions.begin() as session:
        receive_report(session, told, today=office.clock.at.date() - timedelta(days=days))


def test_reports_by_reason_with_their_age(office: Office) -> None:
    report(office, "phone", days=9, number="(303) 555-0199")
    report(office, "hours", "phone", note="<b>closed</b> on Sundays")
    page = office.desk("ed").page("/staff/reports")
    rows = page.select("tbody tr")
    assert [len(row.select(".late")) for row in rows] == [1, 0]
    assert "9 days ago" in rows[0].get_text()
    assert "303-555-0199" in rows[0].get_text()
    assert "1 more report" in rows[0].get_text()
    assert rows[1].select("blockquote")[0].get_text() == "<b>closed</b> on Sundays"
    hope = office.directory.ids()["Hope House"]
    assert rows[0].select(f"a[href='/staff/programs/{hope}#phones']")
    assert [link.get_text() for link in page.select(".filters a")] == ["All 2", "Phone 2", "Hours 1"]
    page = office.desk("ed").page("/staff/reports?reason=hours")
    assert len(page.select("tbody tr")) == 1


def test_a_report_on_the_guide_leads_to_its_page_and_is_closed_like_others(office: Office) -> None:
    with office.sessions.begin() as session:
        receive_guide_report(session, "timeline", "Hard to read", is_repeat=False, today=office.clock.at.date())
    desk = office.desk("ed")
    (row,) = desk.page("/staff/reports").select("tbody tr")
    assert row.select("a[href='/guide/timeline']")
    assert row.select("blockquote")[0].get_text() == "Hard to read"
    answer = desk.send("/staff/reports/1/close", {"outcome": "fixed", "reason": "other"})
    assert answer.headers["Location"] == "/staff/reports?reason=other&closed=1&done=report_closed"


def test_a_report_is_closed_with_an_outcome(office: Office) -> None:
    report(office, "phone")
    desk = office.desk("ed")
    answer = desk.send("/staff/reports/1/close", {"outcome": "fixed", "reason": "phone"})
    assert answer.headers["Location"] == "/staff/reports?reason=phone&closed=1&done=report_closed"
    assert "Nothing is waiting here" in desk.page("/staff/reports").get_text()
    assert desk.send("/staff/reports/1/close", {"outcome": "fixed"}).status_code == 303, "a second press is no mistake"
    answer = desk.send("/staff/reports/1/close", {"outcome": "was_right"})
    assert answer.status_code == 400
    check_staff_page(answer)
    with office.sessions() as session:
        assert len(history.find_entries(session, HistoryFilter(kind="report"))) == 1


def test_a_report_closed_by_mistake_is_opened_again(office: Office) -> None:
    report(office, "phone")
    desk = office.desk("ed")
    closed = desk.send("/staff/reports/1/close", {"outcome": "was_right", "reason": "phone"})
    button = desk.page(closed.headers["Location"]).select("form[action='/staff/reports/1/reopen']")
    assert button[0].button is not None and button[0].button.get_text() == "Open it again"
    answer = desk.send("/staff/reports/1/reopen", {"reason": "phone"})
    assert answer.headers["Location"] == "/staff/reports?reason=phone&done=report_reopened"
    page = desk.page(answer.headers["Location"])
    assert len(page.select("tbody tr")) == 1
    assert not page.select("form[action$='/reopen']")
    assert desk.send("/staff/reports/1/reopen").status_code == 303
    with office.sessions() as session:
        assert len(history.find_entries(session, HistoryFilter(kind="report_reopened"))) == 1


def test_every_open_report_stands_on_some_page_and_counts_match(office: Office) -> None:
    hope = office.directory.ids()["Hope House"]
    with office.sessions.begin() as session:
        for at in range(2 * SIZE + 7):
            wrong = ("hours", "phone") if at % 3 else ("hours",)
            told = VisitorReport(id=0, program_id=hope, fields=wrong, right_number="", note=f"n{at}", day="2026-01-02")
            visitor_reports.save_report(session, told)
    desk = office.desk("ed")
    for reason, expected in (("", 2 * SIZE + 7), ("hours", 2 * SIZE + 7), ("phone", 71)):
        notes, number = [], 1
        while True:
            page = desk.page(f"/staff/reports?page={number}" + (f"&reason={reason}" if reason else ""))
            assert f"{expected} open" in page.get_text()
            assert f"{2 * SIZE + 6} more reports" in page.get_text()
            notes += [quote.get_text() for quote in page.select("tbody blockquote")]
            following = page.select_one("nav.pager a[rel=next]")
            if following is None:
                break
            number += 1
            assert f"page={number}" in str(following["href"])
        assert len(notes) == len(set(notes)) == expected
    assert [link.get_text() for link in page.select(".filters a")] == ["All 107", "Phone 71", "Hours 107"]


def test_a_report_of_a_later_page_is_closed_there(office: Office) -> None:
    hope = office.directory.ids()["Hope House"]
    with office.sessions.begin() as session:
        for at in range(SIZE + 1):
            told = VisitorReport(
                id=0, program_id=hope, fields=("name",), right_number="", note=f"n{at}", day="2026-01-02"
            )
            visitor_reports.save_report(session, told)
    desk = office.desk("ed")
    page = desk.page("/staff/reports?page=2")
    form = {str(one["name"]): str(one["value"]) for one in page.select("tbody form")[0].select("input[type=hidden]")}
    answer = desk.send(f"/staff/reports/{SIZE + 1}/close", form | {"outcome": "fixed"})
    assert answer.headers["Location"] == f"/staff/reports?page=2&closed={SIZE + 1}&done=report_closed"
    assert len(desk.page(answer.headers["Location"]).select("tbody tr")) == SIZE, (
        "the last page, since there is no second"
    )
    assert len(desk.page("/staff/reports?page=x").select("tbody tr")) == SIZE


def test_who_only_looks_closes_nothing(office: Office) -> None:
    report(office, "phone")
    assert not office.desk("vera").page("/staff/reports").select("main form")


def make_conflict(office: Office) -> str:
    """Staff checked Hope House; then a newer list gave it another number."""
    hope = office.directory.ids()["Hope House"]
    with office.sessions.begin() as session:
        made = CheckMade(
            program_id=hope, base_version=open_program(session, hope).version, groups=("phone", "services")
        )
        mark_checked(session, made, context=office.directory.by("ed"))
    office.clock.at += timedelta(days=30)
    first = next(record for record in RECORDS if record.name == "Hope House")
    other = replace(first, phones=(replace(first.phones[0], number="+13035550177"),))
    newer = [other if record is first else record for record in RECORDS]
    with office.sessions.begin() as session:
        load(session, newer, as_of="2026-12-01")
    return hope


def settle(desk: Dashboard, hope: str, **changes: str) -> TestResponse:
    page = desk.page(f"/staff/conflicts/{hope}")
    form = {str(part["name"]): str(part["value"]) for part in page.select("main form input[type=hidden]")}
    return desk.send(
        f"/staff/conflicts/{hope}", form | {name.replace("_", "-"): value for name, value in changes.items()}
    )


def test_conflicts_are_listed_by_program_and_ours_is_kept_as_known_today(office: Office) -> None:
    hope = make_conflict(office)
    desk = office.desk("ed")
    assert desk.page("/staff/conflicts").select(f"a[href='/staff/conflicts/{hope}']")
    assert "303-555-0177" in desk.page(f"/staff/conflicts/{hope}").get_text()
    assert settle(desk, hope, choice_phones="keep", reason=" ").status_code == 422
    assert settle(desk, hope, choice_phones="later", reason="x").status_code == 422
    answer = settle(desk, hope, choice_phones="keep", reason="Called, the desk said so.")
    assert answer.headers["Location"] == "/staff/conflicts?done=settled"
    assert "No list differs" in desk.page("/staff/conflicts").get_text()
    with office.directory.readers() as session:
        assert staff_overrides.get_overrides(session, hope).fields["phones"].on == "2026-12-25"
    gone = {"choice-phones": "keep", "on-phones": "2026-12-25", "reason": "x"}
    assert desk.send(f"/staff/conflicts/{hope}", gone).status_code == 409


@pytest.mark.parametrize(
    ("choice", "numbers"), [("theirs", ["+13035550177"]), ("both", ["+13035550100", "+13035550177"])]
)
def test_theirs_or_both_is_proposed_with_who_answers(office: Office, choice: str, numbers: list[str]) -> None:
    hope = make_conflict(office)
    desk = office.desk("ed")
    answers = {"answers-+13035550177": "program"}
    answer = settle(desk, hope, choice_phones=choice, reason="Newer", **answers)
    assert answer.headers["Location"] == "/staff/conflicts?done=settled_proposed"
    with office.directory.readers() as session:
        (proposal,) = proposals.find_proposals(session)
        assert programs.get_program(session, hope).phone != "+13035550177"
    assert proposal.changes[0].new is not None
    assert [one["number"] for one in proposal.changes[0].new.value] == numbers
    assert proposal.changes[0].new.value[-1] == phone("+13035550177")
    assert proposal.evidence[0].method == "samhsa_list"
    (link,) = office.desk("eve").page(f"/staff/conflicts/{hope}").select("p.notice a")
    assert link["href"] == f"/staff/proposals/{proposal.id}"


def test_who_answers_the_lists_number_starts_at_nothing_and_must_be_said(office: Office) -> None:
    hope = make_conflict(office)
    desk = office.desk("ed")
    asked = desk.page(f"/staff/conflicts/{hope}").select("select[name='answers-+13035550177'] option")
    assert (asked[0]["value"], asked[0].get_text()) == ("", "choose")
    assert [option["value"] for option in asked if option.has_attr("selected")] in ([""], [])
    for choice in ("theirs", "both"):
        answer = settle(desk, hope, choice_phones=choice, reason="Newer", **{"answers-+13035550177": ""})
        assert answer.status_code == 422
        page = check_staff_page(answer)
        assert page.select("[id='answers-+13035550177'][aria-invalid]")
        assert page.select(f"input[name=choice-phones][value={choice}][checked]")
    with office.directory.readers() as session:
        assert proposals.find_proposals(session) == []
    answer = settle(desk, hope, choice_phones="both", reason=" ", **{"answers-+13035550177": "parent"})
    assert check_staff_page(answer).select("[id='answers-+13035550177'] option[value=parent][selected]")


def test_a_missing_choice_is_marked_where_it_is_missing(office: Office) -> None:
    hope = make_conflict(office)
    page = check_staff_page(settle(office.desk("ed"), hope, choice_phones="later", reason="x"))
    (wrong,) = page.select("fieldset.pair.wrong")
    assert wrong["aria-describedby"] == "choice-message"
    assert "Choose ours or theirs" in page.select("#choice-message")[0].get_text()


def test_theirs_asks_for_the_factor_first(office: Office) -> None:
    hope = make_conflict(office)
    desk = office.desk("ed", fresh=False)
    answer = settle(desk, hope, choice_phones="theirs", reason="Newer", **{"answers-+13035550177": "program"})
    assert answer.status_code == 403
    held = {str(field["name"]) for field in check_staff_page(answer).select("#held input")}
    assert {"choice-phones", "on-phones", "answers-+13035550177", "reason"} <= held


def test_reports_come_in_pages_and_each_is_closed_by_one_form(office: Office) -> None:
    hope = office.directory.ids()["Hope House"]
    with office.sessions.begin() as session:
        for day in range(52):
            told = VisitorReport(
                id=0,
                program_id=hope,
                fields=("hours", "phone"),
                right_number="",
                note="",
                day=f"2026-{day // 28 + 1:02}-{day % 28 + 1:02}",
            )
            visitor_reports.save_report(session, told)
    desk = office.desk("ed")
    page = desk.page("/staff/reports?reason=phone")
    assert "52 open" in page.get_text()
    assert [len(desk.page(f"/staff/reports?reason=phone&page={at}").select("tbody tr")) for at in (1, 2, 9)] == [
        50,
        2,
        2,
    ]
    assert page.select_one("a[rel=next][href='/staff/reports?reason=phone&page=2']")
    row = page.select("tbody tr")[0]
    (form,) = row.select("form")
    assert "51 more reports" in row.get_text()
    assert [button["value"] for button in form.select("button[name=outcome]")] == list(OUTCOMES)


def test_ours_can_not_be_kept_once_it_was_taken_back(office: Office) -> None:
    hope = office.directory.ids()["Hope House"]
    with office.sessions.begin() as session:
        conflict = Conflict(
            field="website", ours="https://ours.example.org", theirs="https://theirs.example.org",
            source="samhsa-directory", ours_on="2025-04-01", theirs_on="2026-01-01",
        )  # fmt: skip
        staff_overrides.save_conflicts(session, hope, [conflict])
    answer = settle(office.desk("ed"), hope, choice_website="keep", reason="Called")
    assert answer.status_code == 409
    check_staff_page(answer)
