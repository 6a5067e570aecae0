"""A list that no format explains: its columns, the first rows, the dry run, and the next one like it."""

from __future__ import annotations

import stat
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from finder.listings.store import programs
from finder.staff.cleanup import tidy
from finder.staff.imports.store import list_files
from finder.staff.store import proposals
from tests.pages import check_staff_page
from tests.staff_directory import add
from tests.staff_site import Dashboard, Office

UNKNOWN = (
    "Agency,Full address,Main phone,Admissions,Fax,Detox?,Types of services\n"
    'Elm House,"12 Elm Street, Suite 4, Denver, CO 80202",303-555-0101,303-555-0102,303-555-0199,Yes,Detoxification\n'
    'Oak Center,"9 Oak Avenue, Denver, CO 80203",303-555-0111,,,no,\n'
    "No Place,somewhere,303-555-0121,,,,\n"
)


def send_list(desk: Dashboard, content: str | bytes = UNKNOWN, name: str = "county.csv") -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return desk.send("/staff/imports/new", {"list": (BytesIO(data), name)}, content_type="multipart/form-data")


def ask_columns(desk: Dashboard, content: str | bytes = UNKNOWN, name: str = "county.csv") -> tuple[str, BeautifulSoup]:
    """Upload a list; return the address of its columns' form, and the page."""
    answer = send_list(desk, content, name)
    assert answer.status_code == 422
    page = check_staff_page(answer)
    form = page.select_one("form:has(#columns)")
    assert form is not None
    return str(form["action"]), page


def chosen(page: BeautifulSoup) -> dict[str, str]:
    """Return what the form has: the guesses, or what was typed."""
    found = {
        str(box["name"]): str(box.get("value", "")) for box in page.select("#columns input, .panel input[type=text]")
    }
    for menu in page.select("form:has(#columns) select"):
        option = menu.select_one("option[selected]")
        found[str(menu["name"])] = str(option["value"]) if option else ""
    return found


def said(page: BeautifulSoup, **more: str) -> dict[str, str]:
    named = {"source": "Example County", "as_of": "2026-05-01", "columns-5-role": "mark", "columns-5-code": "dt"}
    return chosen(page) | named | more


def test_an_unknown_list_asks_for_its_columns_with_guesses(office: Office) -> None:
    _, page = ask_columns(office.desk("rita"))
    roles = [str(option["value"]) for option in page.select("#columns option[selected]")]
    assert roles == ["name", "address", "phone", "intake", "", "", "services"]
    text = " ".join(page.get_text().split())
    assert "not a list in any format known here" in text
    assert "page of imports" not in text, "this is the page on which one says what the columns are"
    assert "Of the first 3 rows, 2 can be read, 1 can not." in text
    assert "Row 4: column Full address: street, city, state and ZIP can't be told apart" in text
    assert "12 Elm Street, Suite 4" in text and "303-555-0102, admissions" in text


def test_all_errors_stand_at_their_fields_and_nothing_is_lost(office: Office) -> None:
    desk = office.desk("rita")
    address, page = ask_columns(desk)
    form = said(page, **{"columns-0-role": "", "columns-5-code": "", "columns-6-role": "mark", "columns-6-code": "QQQ"})
    form |= {"source": "", "as_of": "31/12/2026", "whole": "y", "map_name": "x" * 61, "action": "read"}
    answer = desk.send(address, form)
    assert answer.status_code == 422
    back = check_staff_page(answer)
    links = [str(link["href"]) for link in back.select("#summary a")]
    expected = {"#columns", "#columns-5-code", "#columns-6-code", "#source", "#as_of", "#map_name"}
    assert set(links) == expected and len(links) == len(expected)
    assert all(back.select_one(link) is not None for link in links)
    assert chosen(back) == {name: value for name, value in form.items() if name in chosen(back)} | {
        "columns-6-code": "QQQ"
    }
    assert back.select_one("#whole[checked]") is not None
    assert back.select_one("#columns[aria-describedby=columns-message]") is not None
    assert "Say which column is the name" in back.select("#columns-message")[0].get_text()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"columns-2-role": "name"}, "columns-2-role"),
        ({"columns-1-role": "street"}, "columns"),
        ({"columns-4-role": "latitude"}, "columns-4-role"),
        ({"source": "samhsa-directory"}, "source"),
        ({"source": "SAMHSA directory"}, "source"),
        ({"as_of": "", "whole": "y"}, "as_of"),
        ({"as_of": "2099"}, "as_of"),
    ],
)
def test_what_can_not_be_is_said(office: Office, changes: dict[str, str], field: str) -> None:
    desk = office.desk("rita")
    address, page = ask_columns(desk)
    answer = desk.send(address, said(page, action="read", **changes))
    assert answer.status_code == 422
    back = check_staff_page(answer)
    assert f"#{field}" in [str(link["href"]) for link in back.select("#summary a")]
    assert back.select_one(f"#{field}") is not None


def test_a_list_without_a_state_needs_one_for_all(office: Office) -> None:
    desk = office.desk("rita")
    content = "Name;Street;Town;Phone number;Methadone\nElm House;1 Elm St;Denver;303-555-0101;yes\n"
    address, page = ask_columns(desk, content)
    assert "#state" in [
        str(link["href"]) for link in check_staff_page(desk.send(address, chosen(page))).select("#summary a")
    ]
    looked = desk.send(address, chosen(page) | {"state": "CO", "action": "look"})
    assert looked.status_code == 200
    text = check_staff_page(looked).get_text()
    assert "Denver, CO" in text and "offered: METH" in text


def read_it(desk: Dashboard, **more: str) -> str:
    address, page = ask_columns(desk)
    answer = desk.send(address, said(page, action="read", **more))
    assert answer.status_code == 303, check_staff_page(answer).get_text()
    return str(answer.headers["Location"]).split("?")[0]


def test_it_then_goes_the_way_of_any_upload(office: Office) -> None:
    with office.sessions.begin() as session:
        add(session, "rob", "reviewer")
    desk = office.desk("rita")
    batch = read_it(desk)
    page = desk.page(batch)
    text = " ".join(page.get_text().split())
    assert "Example County" in text and "Row 4: column Full address" in text
    assert "Columns that are not read Fax" in text
    answer = desk.send(f"{batch}/commit", {"method": "letterhead", "source": "the county", "on": "2026-11-20"})
    assert answer.headers["Location"] == f"{batch}?done=committed"
    with office.directory.readers() as session:
        waiting = proposals.find_proposals(session)
    assert [one.kind for one in waiting] == ["listing", "listing"]
    other = office.desk("rob")
    rows = other.page(f"{batch}/rows")
    form = {"row": [str(box["value"]) for box in rows.select("input[name=row]")], "action": "approve"}
    assert "Decided: 2." in check_staff_page(other.send(f"{batch}/rows", form)).get_text()
    with office.directory.readers() as session:
        added = [one for one in programs.find_programs(session) if one.name in ("Elm House", "Oak Center")]
    facts = {one.name: {code: fact.state for code, fact in one.facts.items()} for one in added}
    assert facts == {"Elm House": {"DT": "offered"}, "Oak Center": {"DT": "not_offered"}}


def test_the_next_list_with_the_same_headers_is_read_by_itself(office: Office) -> None:
    desk = office.desk("rita")
    read_it(desk, map_name="Example County, by quarter")
    saved = desk.page("/staff/imports/columns")
    assert "Example County, by quarter" in saved.get_text()
    later = (
        "Types of services,Agency,Main phone,Full address,Admissions,Fax,Detox?\n"
        ',Elm House,303-555-0109,"12 Elm Street, Denver, CO 80202",,,\n'
    )
    answer = send_list(desk, later, name="county 2026-08.csv")
    assert answer.status_code == 303, check_staff_page(answer).get_text()
    page = desk.page(str(answer.headers["Location"]).split("?")[0])
    assert "read as saved under “Example County, by quarter”" in page.get_text()
    assert desk.send("/staff/imports/columns/forget", {"name": "Example County, by quarter"}).status_code == 303
    assert send_list(desk, later).status_code == 422
    assert desk.send("/staff/imports/columns/forget", {"name": "Example County, by quarter"}).status_code == 404


def test_a_name_of_saved_columns_is_for_one_kind_of_list(office: Office) -> None:
    desk = office.desk("rita")
    read_it(desk, map_name="County")
    address, page = ask_columns(desk, UNKNOWN.replace("Agency,", "Clinic,"))
    answer = desk.send(address, said(page, action="read", map_name="County"))
    assert answer.status_code == 422
    assert "Another list's columns are saved under this name" in check_staff_page(answer).get_text()


def test_a_workbook_is_read_the_same(office: Office, tmp_path: Path) -> None:
    import csv

    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "list.xlsx") as book:
        book.add_worksheet("About").write_string(0, 0, "A list")
        sheet = book.add_worksheet("Places")
        for number, row in enumerate(csv.reader(UNKNOWN.splitlines())):
            sheet.write_row(number, 0, row)
    desk = office.desk("rita")
    address, page = ask_columns(desk, (tmp_path / "list.xlsx").read_bytes(), "list.xlsx")
    assert desk.send(address, said(page, action="read")).status_code == 303


def test_the_file_is_private_and_goes_when_it_is_read_or_after_a_day(office: Office) -> None:
    desk = office.desk("rita")
    address, page = ask_columns(desk)
    with office.directory.readers() as session:
        file = list_files.find_file(session, file_id=int(address.rsplit("/", 1)[1]))
    assert file is not None
    path = Path(file.path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with office.sessions.begin() as session:
        add(session, "rob", "reviewer")
    assert office.desk("rob").get(address).status_code == 404
    assert office.desk("ed").get(address).status_code == 403
    assert desk.send(address, said(page, action="read")).status_code == 303
    assert not path.exists() and desk.get(address).status_code == 404

    address, _ = ask_columns(desk)
    assert desk.page("/staff/imports/columns").select(f"a[href='{address}']")
    assert desk.send(f"{address}/drop").status_code == 303
    assert desk.get(address).status_code == 404

    address, _ = ask_columns(desk)
    with office.directory.readers() as session:
        file = list_files.find_file(session, file_id=int(address.rsplit("/", 1)[1]))
    office.clock.pass_minutes(25 * 60)
    assert office.desk("rita").get(address).status_code == 404
    with office.sessions.begin() as session:
        assert tidy(session, now=office.clock.at).files == 1
    assert file is not None and not Path(file.path).exists()


def test_a_list_that_can_not_be_read_by_its_columns_comes_back_to_them(office: Office) -> None:
    desk = office.desk("rita")
    address, page = ask_columns(desk, UNKNOWN.replace(", CO 802", ", ZZ 802"))
    answer = desk.send(address, said(page, action="read"))
    assert answer.status_code == 422
    back = check_staff_page(answer)
    assert "Not one row of the list could be used" in back.get_text()
    assert chosen(back)["source"] == "Example County"
    assert desk.get(address).status_code == 200


def test_a_refused_list_of_a_known_format_may_say_its_columns(office: Office) -> None:
    content = (
        "name1,street1,city,state,zip,latitude,longitude,reach us at\n"
        "Elm House,1 Elm Street,Denver,CO,80202,39.75,-105.0,303-555-0101\n"
    )
    _, page = ask_columns(office.desk("rita"), content)
    assert "holds phone numbers in columns that its format does not have" in page.get_text()
    assert chosen(page)["columns-7-role"] == "phone"
