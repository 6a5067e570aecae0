"""The list of programs: filters, pages, work on several at once; lists taken along as files."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.listings.store import history, programs
from finder.platform.counted import counted
from finder.platform.web.services import SiteServices, services_of
from finder.staff.calls.web import program_list_views
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.store import assignments
from tests.pages import check_staff_page
from tests.staff_site import Dashboard, Office


def names(desk: Dashboard, query: str = "") -> list[str]:
    page = desk.page(f"/staff/programs{query}")
    return [link.get_text() for link in page.select("tbody th a")]


def chosen(desk: Dashboard, query: str = "") -> list[str]:
    return [str(box["value"]) for box in desk.page(f"/staff/programs{query}").select("input[name=row]")]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {"Hope House", "River Home", "Dawn Clinic"}),
        ("?state=CO", {"Hope House", "Dawn Clinic"}),
        ("?city=new+york", {"River Home"}),
        ("?text=HOPE", {"Hope House"}),
        ("?need=detox", None),
        ("?age=never", {"Hope House", "River Home", "Dawn Clinic"}),
        ("?assigned=nobody&state=NY", {"River Home"}),
        ("?assigned=1", set()),
        ("?reports=1", {"Dawn Clinic"}),
        ("?conflicts=1", set()),
        ("?doubt=1", set()),
        ("?state=zz&need=x&age=x&assigned=x&page=x", {"Hope House", "River Home", "Dawn Clinic"}),
    ],
)
def test_filters(office: Office, query: str, wanted: set[str] | None) -> None:
    ids = office.directory.ids()
    with office.sessions.begin() as session:
        told = ReportSubmission(program_id=ids["Dawn Clinic"], fields=frozenset({"hours"}))
        receive_report(session, told, today=office.clock.at.date())
        detox = {name for name, id_ in ids.items() if "detox" in programs.get_program(session, id_).needs}
    assert set(names(office.desk("ed"), query)) == (detox if wanted is None else wanted)


def test_pages_are_bounded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_list_views, "SIZE", 2)
    desk = office.desk("vera")
    first, second = names(desk), names(desk, "?page=2")
    assert (len(first), len(second)) == (2, 1)
    assert names(desk, "?page=99") == second
    assert names(desk, "?page=0") == first
    links = desk.page("/staff/programs?state=CO&page=1").select(".pager a")
    assert [str(link["href"]) for link in links] == []
    assert desk.page("/staff/programs?age=never").select_one("a[href='/staff/programs?age=never&page=2']")


def test_a_group_of_several_is_checked_all_or_none(office: Office) -> None:
    desk = office.desk("ed")
    rows = chosen(desk, "?state=CO")
    answer = desk.send("/staff/programs/checked", {"row": rows, "group": "phone", "state": "CO"})
    assert answer.headers["Location"] == "/staff/programs?state=CO&done=many_checked"
    ids = office.directory.ids()
    with office.directory.readers() as session:
        assert dict(programs.get_program(session, ids["Hope House"]).checked) == {"phone": "2026-11-25"}
    rows = chosen(desk)
    with office.sessions.begin() as session:
        version = open_program(session, ids["River Home"]).version
        edit = Edit(program_id=ids["River Home"], base_version=version, changes={"hours": "Always"})
        edit_program(session, edit, context=office.directory.by("eve"))
    answer = desk.send("/staff/programs/checked", {"row": rows, "group": "all"})
    assert answer.status_code == 409
    assert "River Home" in check_staff_page(answer).get_text()
    with office.directory.readers() as session:
        assert dict(programs.get_program(session, ids["Dawn Clinic"]).checked) == {"phone": "2026-11-25"}


def test_nothing_chosen_or_no_group(office: Office) -> None:
    desk = office.desk("ed")
    assert desk.send("/staff/programs/checked", {"group": "phone"}).status_code == 422
    (first, *others) = desk.page("/staff/programs").select("select[name=group] option")
    assert (first["value"], first.has_attr("selected")) == ("", True)
    assert not [option for option in others if option.has_attr("selected")]
    answer = desk.send("/staff/programs/checked", {"row": chosen(desk), "group": ""})
    assert answer.status_code == 422 and "Choose what you asked about" in check_staff_page(answer).get_text()
    assert desk.send("/staff/programs/checked", {"row": chosen(desk), "group": "x"}).status_code == 400
    assert desk.send("/staff/programs/assigned", {"account": "nobody"}).status_code == 422
    rows = [f"{number}:1" for number in range(201)]
    assert desk.send("/staff/programs/checked", {"row": rows, "group": "phone"}).status_code == 422
    assert desk.send("/staff/programs/assigned", {"row": ["nothing:1"], "account": "nobody"}).status_code == 404


def account_id(office: Office, name: str) -> str:
    return str(office.directory.by(name).actor.account_id)


def test_programs_are_assigned(office: Office) -> None:
    desk = office.desk("ed")
    rows = chosen(desk, "?state=CO")
    assert desk.send("/staff/programs/assigned", {"row": rows, "account": account_id(office, "ed")}).status_code == 303
    assert set(names(desk, f"?assigned={account_id(office, 'ed')}")) == {"Hope House", "Dawn Clinic"}
    assert desk.page("/staff/programs").get_text().count("ed@example.org") > 2
    eve = office.desk("eve")
    assert eve.send("/staff/programs/assigned", {"row": rows, "account": account_id(office, "eve")}).status_code == 403
    assert eve.send("/staff/programs/assigned", {"row": rows, "account": "nobody"}).status_code == 403
    assert office.desk("rita").send("/staff/programs/assigned", {"row": rows, "account": "nobody"}).status_code == 303
    with office.directory.readers() as session:
        assert assignments.list_assignments(session) == {}
        assert len(history.find_entries(session, history.HistoryFilter(kind="assign"))) == 4


@pytest.mark.parametrize("what", ["programs", "calls", "reports", "conflicts", "proposals"])
def test_a_list_is_taken_along_and_noted(office: Office, what: str) -> None:
    hope = office.directory.ids()["Hope House"]
    with office.sessions.begin() as session:
        told = ReportSubmission(program_id=hope, fields=frozenset({"hours"}), note="=1+1")
        receive_report(session, told, today=office.clock.at.date())
        version = open_program(session, hope).version
        edit = Edit(program_id=hope, base_version=version, changes={"name": "Hope Home"}, reason="@SUM(A1)")
        edit_program(session, edit, context=office.directory.by("ed"))
    desk = office.desk("ed")
    answer = desk.send(f"/staff/export/{what}", {"format": "csv"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{what}-2026-11-25.csv"'
    rows = list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0][:6] == ["id", "name", "city", "state", "zip", "phone"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    sheet = openpyxl.load_workbook(BytesIO(desk.send(f"/staff/export/{what}", {"format": "xlsx"}).get_data())).active
    assert sheet is not None
    assert [[cell.value or "" for cell in row] for row in sheet.rows] == rows
    assert {cell.data_type for row in sheet.rows for cell in row} <= {"s", "n"}
    with office.directory.readers() as session:
        noted = history.find_entries(session, history.HistoryFilter(kind="export"))
    assert [entry.reason for entry in noted] == [
        f"{what} as {name}, {counted(len(rows) - 1, 'row')}" for name in ("xlsx", "csv")
    ]


def test_taking_along_asks_for_the_factor(office: Office) -> None:
    answer = office.desk("ed", fresh=False).send("/staff/export/programs", {"format": "csv", "state": "CO"})
    assert answer.status_code == 403
    held = {str(field["name"]) for field in check_staff_page(answer).select("#held input")}
    assert {"format", "state"} <= held
    assert office.desk("ed").send("/staff/export/nothing", {"format": "csv"}).status_code == 400
    assert office.desk("vera").send("/staff/export/programs", {"format": "csv"}).status_code == 403


@pytest.mark.parametrize("sheet_format", ["csv", "xlsx"])
def test_a_download_gives_its_connection_back(office: Office, sheet_format: str) -> None:
    pool = services_of(office.app, SiteServices).primary_sessions.kw["bind"].pool
    desk = office.desk("ed")
    before = pool.checkedout()
    answer = desk.send("/staff/export/programs", {"format": sheet_format})
    assert answer.get_data()
    assert pool.checkedout() == before


def test_a_search_that_finds_nothing_names_what_is_not_listed(office: Office) -> None:
    desk, hope = office.desk("ed"), office.directory.ids()["Hope House"]
    with office.sessions.begin() as session:
        version = open_program(session, hope).version
        edit = Edit(program_id=hope, base_version=version, changes={"status": "closed"}, reason="A sign on the door.")
        edit_program(session, edit, context=office.directory.by("ed"))
    assert office.desk("rita").send("/staff/proposals/1/approve", {"field": "status"}).status_code == 303
    for typed in ("hope", "303-555-0100", "huose+hope"):
        page = desk.page(f"/staff/programs?text={typed}&state=CO")
        (link,) = [link for link in page.select(".notice a") if "not listed" in link.get_text()]
        assert link.get_text() == "1 program not listed matches"
        assert names(desk, str(link["href"]).removeprefix("/staff/programs")) == ["Hope House"]
    for query in ("?text=hope&state=NY", "?text=dawn", "?state=VT", "?text=dawn&standing=not_listed"):
        assert "not listed match" not in desk.page(f"/staff/programs{query}").get_text(), query
