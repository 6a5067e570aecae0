"""The editable download: what is changed in it becomes proposals, and nothing else does."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.reviewing.deciding import Decision, approve
from finder.staff.rules.edit_sheets import COLUMNS, write_cells
from finder.staff.rules.errors import NotAllowed
from finder.staff.store import proposals
from tests.pages import check_staff_page
from tests.staff_directory import add
from tests.staff_site import Dashboard, Office

Row = dict[str, str]


def download(desk: Dashboard, sheet_format: str = "csv", **filters: str) -> bytes:
    answer = desk.send("/staff/export/edit", {"format": sheet_format, **filters})
    assert answer.status_code == 200
    return bytes(answer.data)


def read_rows(content: bytes) -> list[Row]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def write_rows(rows: list[Row], columns: tuple[str, ...] = COLUMNS) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def send_back(desk: Dashboard, content: bytes, name: str = "edited.csv") -> str:
    answer = desk.send("/staff/imports/new", {"list": (BytesIO(content), name)}, content_type="multipart/form-data")
    assert answer.status_code == 303, check_staff_page(answer).get_text()
    return str(answer.headers["Location"]).split("?")[0]


def edited(office: Office, change: Callable[[Row], None], name: str = "Hope House") -> list[Row]:
    rows = read_rows(download(office.desk("rita")))
    change(next(row for row in rows if row["name"] == name))
    return rows


def shown(office: Office, address: str) -> str:
    return " ".join(office.desk("rita").page(address).get_text(" ").split())


def waiting(office: Office) -> list[Any]:
    with office.directory.readers() as session:
        return proposals.find_proposals(session)


EVIDENCE = {
    "method": "called_old_number",
    "source": "Dana",
    "on": "2026-11-24",
    "who_answered": "Dana",
    "words": "Hope House",
}


def test_unchanged_it_changes_nothing_as_csv_and_as_workbook(office: Office) -> None:
    desk = office.desk("rita")
    address = send_back(desk, download(desk))
    assert "changed 0" in shown(office, address) and "not usable 0" in shown(office, address)
    assert "What is the evidence?" not in shown(office, address), "nothing waits that it could speak for"
    address = send_back(desk, download(desk, "xlsx"), "edited.xlsx")
    assert "changed 0" in shown(office, address) and "not usable 0" in shown(office, address)


def test_the_workbook_has_the_same_cells(office: Office) -> None:
    desk = office.desk("rita")
    sheet = CalamineWorkbook.from_filelike(BytesIO(download(desk, "xlsx"))).get_sheet_by_index(0).to_python()
    rows = [[row[column] for column in COLUMNS] for row in read_rows(download(desk))]
    assert [[str(cell) for cell in row] for row in sheet] == [list(COLUMNS), *rows]


def test_only_changed_cells_become_proposals_for_another_person(office: Office) -> None:
    with office.sessions.begin() as session:
        add(session, "rob", "reviewer")

    def change(row: Row) -> None:
        row["phone_1"], row["phone_1_answers"] = "303-555-0188 ext. 4", "program"
        row["website"] = "new.example.org"
        row["zip"] = f" {row['zip']}-0001"  # The same ZIP, as somebody may have it.

    desk = office.desk("rita")
    address = send_back(desk, write_rows(edited(office, change)))
    text = shown(office, address)
    assert "changed 1" in text and "303-555-0188 ext. 4, main line; who answers: this program" in text
    assert waiting(office) == []
    assert desk.send(f"{address}/commit", EVIDENCE).headers["Location"] == f"{address}?done=committed"
    (proposal,) = waiting(office)
    assert {change.field for change in proposal.changes} == {"phones", "website"}
    assert proposal.kind == "edit" and proposal.rows and proposal.evidence
    page = office.desk("rob").page(f"{address}/rows")
    assert "303-555-0188" in page.get_text()
    form = {"row": str(proposal.id), "action": "approve"}
    with office.sessions() as session, pytest.raises(NotAllowed):
        approve(session, Decision(proposal_id=proposal.id), context=office.directory.by("rita"))
    office.clock.pass_minutes(1)
    other = office.desk("rob")
    assert "has a warning" in check_staff_page(other.send(f"{address}/rows", form)).get_text()
    with office.sessions.begin() as session:
        approve(session, Decision(proposal_id=proposal.id), context=office.directory.by("rob"))
    with office.directory.readers() as session:
        now = open_program(session, proposal.program_id)
    assert now.values["website"] == "https://new.example.org"
    assert now.values["phones"][0]["number"] == "+13035550188" and now.values["phones"][0]["extension"] == "4"


def test_a_phone_can_not_be_approved_without_evidence(office: Office) -> None:
    with office.sessions.begin() as session:
        add(session, "rob", "reviewer")

    def change(row: Row) -> None:
        row["phone_1"], row["phone_1_answers"] = "303-555-0188", "program"

    desk = office.desk("rita")
    address = send_back(desk, write_rows(edited(office, change)))
    assert desk.send(f"{address}/commit").status_code == 303
    (proposal,) = waiting(office)
    answer = office.desk("rob").send(f"{address}/rows", {"row": str(proposal.id), "action": "approve"})
    assert answer.status_code == 422
    assert "A changed phone needs evidence" in check_staff_page(answer).get_text()


def test_what_somebody_else_changed_meanwhile_is_told_with_both_values(office: Office) -> None:
    def change(row: Row) -> None:
        row["hours"] = "Monday to Friday, 9 to 5"
        row["getting_in"] = "Call first"

    rows = edited(office, change)
    key = next(row["id"] for row in rows if row["name"] == "Hope House")
    with office.sessions.begin() as session:
        version = open_program(session, key).version
        edit_program(
            session,
            Edit(program_id=key, base_version=version, changes={"hours": "Every day"}),
            context=office.directory.by("ed"),
        )
    text = shown(office, send_back(office.desk("rita"), write_rows(rows)))
    assert "column hours: somebody changed this since the download" in text
    assert "“Every day”" in text and "“Monday to Friday, 9 to 5”" in text
    assert "changed 1" in text and "How to get in" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "nowhere"}, "column as_downloaded: it belongs to another program"),
        ({"id": ""}, "column id: it is empty"),
        ({"as_downloaded": ""}, "column as_downloaded: it is empty or cut off"),
        ({"name": ""}, "column name: This can't be empty."),
        ({"state": "Nowhere"}, "column state: This must be the two letters of a state."),
        ({"zip": "10001"}, "column zip: This ZIP is not in this state."),
        ({"phone_1": "12"}, "column phone_1: this is not a US phone number"),
        ({"phone_1": "303-555-0188", "phone_1_answers": "not_stated"}, "column phone_1_answers: say who answers"),
        ({"phone_1_answers": "somebody"}, "column phone_1_answers: who answers is one of"),
        ({"status": "gone"}, "column status: This must be one of: open, closed."),
    ],
)
def test_a_cell_that_can_not_be_is_told_with_row_and_column(office: Office, changes: Row, words: str) -> None:
    text = shown(office, send_back(office.desk("rita"), write_rows(edited(office, lambda row: row.update(changes)))))
    assert words in text and "Row " in text
    assert "changed 0" in text


def test_a_program_that_is_gone_and_one_that_stands_twice_are_told(office: Office) -> None:
    rows = edited(office, lambda row: None)
    gone = dict(zip(COLUMNS, write_cells("nowhere", {"name": "Elm House", "state": "CO"}), strict=True))
    text = shown(office, send_back(office.desk("rita"), write_rows([*rows, gone, rows[0]])))
    assert "column id: there is no such program any more" in text
    assert "is of the same program" in text


def test_a_column_that_was_taken_out_changes_nothing(office: Office) -> None:
    rows = edited(office, lambda row: None)
    columns = tuple(column for column in COLUMNS if not column.startswith("phone") and column != "website")
    assert "changed 0" in shown(office, send_back(office.desk("rita"), write_rows(rows, columns)))


def test_what_changes_after_the_dry_run_makes_it_stale(office: Office) -> None:
    rows = edited(office, lambda row: row.update(hours="Every day"))
    desk = office.desk("rita")
    address = send_back(desk, write_rows(rows))
    key = next(row["id"] for row in rows if row["hours"] == "Every day")
    with office.sessions.begin() as session:
        version = open_program(session, key).version
        edit_program(
            session,
            Edit(program_id=key, base_version=version, changes={"hours": "Nights"}),
            context=office.directory.by("ed"),
        )
    run = str(desk.send(f"{address}/commit").headers["Location"])
    assert "Somebody changed one of these programs" in desk.page(run).get_text()
    assert waiting(office) == []


def test_who_may_not_import_may_not_send_one_back(office: Office) -> None:
    content = download(office.desk("rita"))
    assert office.desk("ed").send(
        "/staff/imports/new", {"list": (BytesIO(content), "e.csv")}, content_type="multipart/form-data"
    ).status_code == 403  # fmt: skip
