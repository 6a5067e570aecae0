"""Lists through the web: a dry run, then in or discarded; what waits, row by row."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from finder.listings.exporting import write_export
from finder.listings.rules import phone_changes
from finder.listings.store import programs
from finder.staff.imports import batches
from finder.staff.imports.rules.import_plans import MOST_BYTES
from finder.staff.imports.store.tables import ImportBatchRow
from finder.staff.store import proposals
from tests.pages import check_staff_page
from tests.staff_directory import add
from tests.staff_site import ORIGIN, Dashboard, Office


@pytest.fixture
def content(office: Office, tmp_path: Path) -> bytes:
    """Our own CSV of the directory, with another name of Hope House, as of a later day."""
    with office.sessions.begin() as session:
        add(session, "rob", "reviewer")
    with office.directory.readers() as session:
        write_export(programs.find_programs(session), tmp_path / "out.csv", "csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    return text.replace("Hope House", "Hope Home").replace("2025-01-01", "2026-02-01").encode()


def send_list(desk: Dashboard, content: bytes, name: str = "list.csv", as_of: str = "") -> TestResponse:
    data = {"list": (BytesIO(content), name), "as_of": as_of}
    return desk.send("/staff/imports/new", data, content_type="multipart/form-data")


def test_a_file_is_asked_for_after_the_factor(office: Office) -> None:
    answer = office.desk("rita", fresh=False).get("/staff/imports/new")
    assert answer.status_code == 403
    held = check_staff_page(answer).select_one("#held")
    assert held is not None and held["action"] == "/staff/confirm"
    page = office.desk("rita").page("/staff/imports/new")
    assert page.select_one("form[enctype='multipart/form-data'] input[type=file]") is not None


def test_what_is_no_list_is_said_so(office: Office) -> None:
    desk = office.desk("rita")
    answer = desk.send("/staff/imports/new", {"as_of": ""}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose a file." in check_staff_page(answer).get_text()
    both = desk.send("/staff/imports/new", {"as_of": "x"}, content_type="multipart/form-data")
    text = check_staff_page(both).get_text()
    assert "Choose a file." in text
    assert "must read like 2025" in text
    answer = send_list(desk, b"nothing that anybody knows\n1,2\n")
    assert answer.status_code == 422
    assert "not a list in any format known here" in check_staff_page(answer).get_text()


def test_a_file_that_is_too_large_is_refused_unread(office: Office) -> None:
    desk = office.desk("rita")
    answer = desk.client.post(
        "/staff/imports/new",
        base_url=ORIGIN,
        headers={"Origin": ORIGIN},
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(MOST_BYTES + 100_000)},
    )
    assert answer.status_code == 413


def test_a_list_with_too_many_rows_is_refused_with_what_to_do(
    office: Office, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_ROWS", 2)
    answer = send_list(office.desk("rita"), content)
    assert answer.status_code == 422
    page = check_staff_page(answer)
    assert "more than 30,000 rows" in page.get_text() and "finder import" in page.get_text()
    assert page.select_one("#list[aria-invalid]") is not None
    assert not office.desk("rita").page("/staff/imports").select("tbody tr")


def upload(desk: Dashboard, content: bytes) -> str:
    answer = send_list(desk, content)
    assert answer.status_code == 303, check_staff_page(answer).get_text()
    return str(answer.headers["Location"]).split("?")[0]


def test_a_dry_run_changes_nothing_and_can_be_discarded(office: Office, content: bytes) -> None:
    desk = office.desk("rita")
    address = upload(desk, content)
    page = desk.page(address)
    row = page.select_one("tbody tr")
    assert row is not None
    assert [cell.get_text(strip=True) for cell in row.select("td")] == ["Name", "Hope House", "Hope Home"]
    assert "Hope Home" not in office.directory.ids()
    assert "dry run" in desk.page("/staff/imports").get_text()
    assert not office.desk("ed").page(address).select("main form")
    assert desk.send(f"{address}/discard").headers["Location"] == "/staff/imports?done=discarded"
    assert "This list was discarded." in desk.page(address).get_text()


def test_letting_a_list_in_takes_the_factor_and_keeps_the_list(office: Office, content: bytes) -> None:
    address = upload(office.desk("rita"), content)
    answer = office.desk("rita", fresh=False).send(f"{address}/commit")
    assert answer.status_code == 403
    assert office.desk("rita").send(f"{address}/commit").status_code == 303


def test_what_waits_is_decided_by_another_person(office: Office, content: bytes) -> None:
    desk = office.desk("rita")
    address = upload(desk, content)
    answer = desk.send(f"{address}/commit", {"method": "letterhead", "source": "their letter", "on": "2026-11-20"})
    assert answer.headers["Location"] == f"{address}?done=committed"
    assert "1 wait" in desk.page("/staff/imports").get_text()
    page = desk.page(f"{address}/rows")
    (chosen,) = (str(box["value"]) for box in page.select("input[name=row]"))
    (button,) = page.select("button[value='approve']")
    form = {"row": chosen, str(button["name"]): "approve"}
    assert desk.send(f"{address}/rows", form).status_code == 403
    other = office.desk("rob")
    assert other.send(f"{address}/rows", {"action": "approve"}).status_code == 400
    done = check_staff_page(other.send(f"{address}/rows", form))
    assert "Decided: 1. 0 still waiting." in done.get_text()
    assert "Hope Home" in office.directory.ids()
    with office.directory.readers() as session:
        assert proposals.find_proposals(session) == []


def test_the_page_of_a_row_with_a_warning_says_what_it_changes_and_checks_nothing(
    office: Office, content: bytes
) -> None:
    content = re.sub(rb"303(\D{0,2}555-?0100)", rb"907\1", content)
    desk = office.desk("rita")
    address = upload(desk, content)
    desk.send(f"{address}/commit", {"method": "letterhead", "source": "their letter", "on": "2026-11-20"})
    rows = desk.page(f"{address}/rows").select_one("a[href^='/staff/proposals/']")
    assert rows is not None

    page = office.desk("rob").page(str(rows["href"]))

    shown = {row.select_one("label").get_text(): row for row in page.select("#fields tbody tr")}  # type: ignore[union-attr]
    cells = [cell.get_text(" ", strip=True) for cell in shown["Name, held back from a list"].select("td")]
    assert cells == ["Hope House", "Hope Home", "Hope House"]
    phones = [cell.get_text(" ", strip=True) for cell in shown["Phones, held back from a list"].select("td")]
    assert ["907-555-0100" in cell for cell in phones] == [False, True, False]
    checked = {label: row.select_one("input[checked]") is not None for label, row in shown.items()}
    assert checked == {"Name, held back from a list": True, "Phones, held back from a list": False}
    history = desk.page(f"/staff/programs/{office.directory.ids()['Hope House']}/history").get_text(" ", strip=True)
    assert "907-555-0100" in history and "theirs" not in history and "not_stated" not in history


def test_how_a_list_was_checked_is_chosen_by_a_person(office: Office, content: bytes) -> None:
    desk = office.desk("rita")
    address = upload(desk, content)
    options = desk.page(address).select("#method option")
    assert (options[0]["value"], options[0].get_text()) == ("", "choose")
    assert not [option for option in options if option.has_attr("selected") and option["value"]]
    refused = desk.send(f"{address}/commit", {"method": "letterhead", "on": "2026-11-20"})
    assert refused.status_code != 303 and "Say how it was checked" in refused.get_data(as_text=True)


def test_rows_are_rejected_with_a_reason_only(office: Office, content: bytes) -> None:
    desk = office.desk("rita")
    address = upload(desk, content)
    desk.send(f"{address}/commit", {"method": "letterhead", "source": "their letter", "on": "2026-11-20"})
    other = office.desk("rob")
    (box,) = other.page(f"{address}/rows").select("input[name=row]")
    form = {"row": str(box["value"]), "action": "reject"}
    answer = other.send(f"{address}/rows", {**form, "note": "  "})
    page = check_staff_page(answer)
    assert answer.status_code == 422 and "Say why" in page.select(".wrong .message")[0].get_text()
    assert page.select_one("input[name=row][checked]"), "what was chosen is kept"
    assert office.desk("rob").page(f"{address}/rows").select("input[name=row]"), "nothing was decided"
    done = check_staff_page(other.send(f"{address}/rows", {**form, "note": "They moved out of it"}))
    assert "Decided: 1. 0 still waiting." in done.get_text()
    assert "They moved out of it" in desk.page("/staff/").get_text(), "who imported it reads why"


def test_a_blocked_list_says_why_and_has_no_button(
    office: Office, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_changes, "FEW_PHONE_CHANGES", 1)
    desk = office.desk("rita")
    address = upload(desk, content.replace(b"+1303", b"+1720"))
    page = desk.page(address)
    assert "More than 5% of the programs" in page.get_text()
    assert "What it would have changed" in [heading.get_text() for heading in page.select("h2")]
    assert "If you import it" not in page.get_text() and "waiting for another person" not in page.get_text()
    assert not page.select(f"form[action='{address}/commit']")


def test_a_dry_run_of_yesterday_says_so(office: Office, content: bytes) -> None:
    address = upload(office.desk("rita"), content)
    office.clock.pass_minutes(25 * 60)
    page = office.desk("rita").page(address)
    assert "more than a day old" in page.get_text()


EXPORT = (
    "name1,street1,city,state,zip,phone,fax,type_facility,sa,dt,md,newc\n"
    "Elm House,1 Elm Street,Denver,CO,80202,303-555-0177,303-555-0199,SU,1,yes,maybe,1\n"
    "Oak House,2 Elm Street,Denver,ZZ,80202,303-555-0178,,SU,1,,,\n"
)


def test_the_page_says_what_the_command_says(office: Office) -> None:
    desk = office.desk("rita")
    answer = send_list(desk, EXPORT.encode(), name="export_2025.csv")
    assert answer.status_code == 303, check_staff_page(answer).get_text()
    page = desk.page(str(answer.headers["Location"]).split("?")[0])
    heading = page.select_one("h1")
    assert heading is not None and heading.get_text() == "SAMHSA locator, 2025"
    text = " ".join(page.get_text().split())
    for words in (
        "These columns hold phone numbers and are not read: fax.",
        "NEWC (1)",
        "MD: maybe (1)",
        "Columns that are not read fax",
        "Row 3: no US state or territory",
    ):
        assert words in text, words
    assert "2025 · export_2025.csv" in desk.page("/staff/imports").get_text()


@pytest.mark.parametrize(
    ("as_of", "words"), [("31/12/2026", "must read like"), ("2099", "in the future"), ("1980-01-01", "before 1990")]
)
def test_a_date_that_can_not_be_is_said_at_its_field(office: Office, as_of: str, words: str) -> None:
    desk = office.desk("rita")
    answer = send_list(desk, EXPORT.encode(), as_of=as_of)
    assert answer.status_code == 422
    page = check_staff_page(answer)
    assert words in page.get_text()
    assert page.select_one("#as_of[aria-invalid]") is not None
    assert desk.get("/staff/imports").status_code == 200


@pytest.mark.parametrize("stored", ["31/12/2026", "2099-12-31"])
def test_the_list_of_imports_survives_a_bad_date_stored_before(office: Office, stored: str) -> None:
    desk = office.desk("rita")
    address = str(send_list(desk, EXPORT.encode(), as_of="2025-01-31").headers["Location"]).split("?")[0]
    with office.sessions.begin() as session:
        row = session.scalars(select(ImportBatchRow)).one()
        row.document = json.dumps(json.loads(row.document) | {"as_of": stored})
    assert desk.page("/staff/imports").select("tbody tr")
    desk.page(address)
