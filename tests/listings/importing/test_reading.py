"""Files as people's programs save them: titles above the header, tails beside and below, a CSV saved as a workbook."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from finder.listings.importing.reading import Table, Workbook, read_file
from finder.platform.errors import BadInput
from tests.listings.importing.lists import read_list, write_csv, write_workbook

HEADER = ("Name1", "Street1", " City", "State", "ZIP ", "Latitude", "Longitude")
ROW = ("Example House", "1 Example Street", "Boston", "MA", "2108", "42.36", "-71.06")


def test_rows_keep_the_numbers_of_the_file_below_titles_and_blanks(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "list.csv", ("Treatment places",), (), HEADER, ROW, (), ("",) * 7, (*ROW[:3], "ZZ", "1", "", "")
    )
    found = read_list(path)
    assert found.format == "geocoded_list"
    assert [number for number, _ in found.lists[0].records] == [4]
    assert [number for number, _ in found.rejected] == [6 + 1]


def test_tails_of_empty_cells_and_a_closing_note_lose_nothing(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", (*HEADER, "", ""), (*ROW, "", "", ""), ROW[:5], ("Source: an example",))
    found = read_list(path)
    assert (found.rows, len(found.lists[0].records), len(found.rejected)) == (3, 2, 1)
    assert {record.zip for _, record in found.lists[0].records} == {"02108"}


def test_a_row_with_more_cells_than_columns_is_refused_by_its_number(tmp_path: Path) -> None:
    found = read_list(write_csv(tmp_path / "list.csv", HEADER, ROW, (*ROW, "surplus")))
    assert found.rejected == ((3, "more cells than columns"),)


@pytest.mark.parametrize("cut", [1, 3, 6])
def test_the_last_row_of_a_file_that_was_cut_off_is_refused(tmp_path: Path, cut: int) -> None:
    found = read_list(write_csv(tmp_path / "list.csv", HEADER, ROW, ("Second House", *ROW[1:]), ROW[:cut]))
    ((number, reason),) = found.rejected
    assert number == 4 and "cut off" in reason
    assert any("may be cut off" in warning for warning in found.warnings)


def test_the_last_row_of_a_file_of_ours_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    header = ("name", "street", "city", "state", "zip", "services")
    row = ("Example House", "1 Example Street", "Boston", "MA", "02108", "DT")
    found = read_list(write_csv(tmp_path / "list.csv", header, row, ("Second House", *row[1:]), row[:5]))
    assert [number for number, _ in found.rejected] == [4]


def test_missing_cells_are_never_read_as_answers(tmp_path: Path) -> None:
    header = (*HEADER[:5], "SA", "DT", "OP", "Phone")
    row = (*ROW[:5], "1", "1", "0", "617-555-0100")
    found = read_list(write_csv(tmp_path / "list.csv", header, row[:7], row[:8], row, row[:6], ("House", *row[1:])))
    assert found.format == "locator_export"
    assert found.rejected == ()
    answered = {number: record.unanswered for number, record in found.lists[0].records}
    assert answered == {2: ("OP",), 3: (), 4: (), 5: ("DT", "OP"), 6: ()}
    assert found.unclear_marks == {"DT": {"(no cell)": 1}, "OP": {"(no cell)": 2}}


def test_a_row_without_its_services_is_refused(tmp_path: Path) -> None:
    header = ("name1", "street1", "city", "state", "zip", "phone", "type_facility", "service_code_info")
    row = ("A House", "1 Elm Street", "Fargo", "ND", "58102", "701-555-0101", "SA", "DT * SA")
    found = read_list(write_csv(tmp_path / "list.csv", header, row, row[:7], ("B House", *row[1:])))
    assert [number for number, _ in found.rejected] == [3]
    assert "answers are missing" in found.rejected[0][1]


def test_a_zip_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    unread = (*ROW[:4], "02108,1234", *ROW[5:])
    rows = (ROW, unread, (*ROW[:4], "n/a", *ROW[5:]), ("", *unread[1:]))
    words = "1 row has a ZIP that can't be read; it was left out (row 3)."
    found = read_list(write_csv(tmp_path / "list.csv", HEADER, *[(*row[:4], f'"{row[4]}"', *row[5:]) for row in rows]))
    assert (found.warnings, [number for number, _ in found.rejected]) == ((words,), [5])
    own = ("name", "street", "city", "state", "zip", "services")
    ours = read_list(
        write_csv(tmp_path / "ours.csv", own, ROW[:5], (*ROW[:4], "02108+", "DT"), (*ROW[:4], "021.08", "DT"))
    )
    assert [one for one in ours.warnings if "ZIP" in one] == [
        "1 row has a ZIP that can't be read; it was left out (row 4)."
    ]


def test_a_list_saved_as_a_workbook_is_the_same_list(tmp_path: Path) -> None:
    as_csv = read_list(write_csv(tmp_path / "list.csv", HEADER, ROW))
    as_workbook = read_list(write_workbook(tmp_path / "list.xlsx", List=[HEADER, (*ROW[:4], 2108.0, 42.36, -71.06)]))
    assert as_workbook.format == as_csv.format
    assert as_workbook.lists[0].records == as_csv.lists[0].records


def test_a_directory_of_another_year_has_other_cases_and_numbers_for_text(tmp_path: Path) -> None:
    facilities = [
        ("National Directory",),
        ("NAME1", "Name2", "Street1", "street2", "CITY", "State", "Zip", "Phone", "Intake1", "Intake2", "Intake1a", "Intake2a",
         "Service_Code_Info"),
        ("Example House", "", "", "", "Boston", "MA", 2108.0, "617-555-0100", "", "", "", "", "SA DT * OP OD * NEW"),
    ]  # fmt: skip
    reference = [
        ("category_code", "category_name", "service_code", "service_name", "service_description"),
        ("TC", "Type of Care", "SA ", "Substance use treatment", ""),
        ("TC", "Type of Care", "DT", "Detoxification", ""),
        ("SET", "Setting", "OP", "Outpatient", ""),
        ("SET", "Setting", "OD", "Outpatient detoxification", ""),
        ("SET", "Setting", "", "", ""),
        ("SET", "Setting", "RD", "Residential detoxification", ""),
    ]
    found = read_list(write_workbook(tmp_path / "directory.xlsx", Facilities=facilities, Reference=reference))
    assert found.format == "national_directory"
    ((number, record),) = found.lists[0].records
    assert (number, record.zip, record.codes) == (3, "02108", ("DT", "NEW", "OD", "OP", "SA"))
    assert found.lists[0].unknown_codes == {"NEW": 1}
    assert {"RD", "SA"} <= set(found.lists[0].asked["SU"])


def test_what_is_read_is_a_table_or_a_workbook(tmp_path: Path) -> None:
    assert isinstance(read_file(write_csv(tmp_path / "a.csv", HEADER, ROW)).data, Table)
    assert isinstance(read_file(write_workbook(tmp_path / "a.xlsx", A=[HEADER])).data, Workbook)


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not a list in any format"):
        read_list(write_workbook(tmp_path / "a.xlsx", Sums=[("a", "b", "c", "d"), (1, 2, 3, 4)]))
    with pytest.raises(BadInput, match="not a list in any format"):
        read_list(write_workbook(tmp_path / "b.xlsx", Nothing=[]))


LISTING = {"name1": "Example House", "city": "Boston", "state": "MA", "zip": "02108", "typeFacility": "SA",
           "services": [{"f1": "Type of Care", "f2": "TC", "f3": "Detoxification; Substance use treatment"}]}  # fmt: skip
CERTIFIED = {**LISTING, "name1": "Example Methadone", "typeFacility": "OTP", "services": None}
ENVELOPES = {
    "bare": [LISTING, CERTIFIED],
    "page": {"page": 1, "totalPages": 1, "recordCount": 2, "rows": [LISTING, CERTIFIED]},
    "pages": [{"page": 1, "rows": [LISTING]}, {"page": 2, "rows": [CERTIFIED]}],
    "wrapped": {"data": [LISTING, CERTIFIED]},
    "labels in a list": [
        {**LISTING, "services": [{"f2": "TC", "f3": ["Detoxification", "Substance use treatment"]}]}, CERTIFIED
    ],
    "state by name": [{**LISTING, "state": "Massachusetts"}, CERTIFIED],
}  # fmt: skip


@pytest.mark.parametrize("shape", ENVELOPES)
def test_rows_of_the_api_are_found_in_any_envelope(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(ENVELOPES[shape]), encoding="utf-8")
    found = read_list(path)
    assert (found.format, found.rows, found.rejected) == ("locator_api", 2, ())
    assert [record.codes for _, record in found.lists[0].records] == [("DT", "SA"), ("OTP",)]
    assert {record.state for _, record in found.lists[0].records} == {"MA"}


def test_json_a_line_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text("\n".join(map(json.dumps, (LISTING, CERTIFIED))), encoding="utf-8")
    assert (read_list(path).format, read_list(path).rows) == ("locator_api", 2)


def test_one_odd_row_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([LISTING, {**LISTING, "services": {"f3": "x"}}, None, CERTIFIED]), encoding="utf-8")
    found = read_list(path)
    assert (found.rows, len(found.lists[0].records)) == (4, 2)
    assert [number for number, _ in found.rejected] == [2, 3]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_cells_may_be_divided_by_what_a_spreadsheet_puts_there(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\n".join(delimiter.join(line) for line in (HEADER, ROW)), encoding="utf-8")
    assert (
        read_list(path).lists[0].records == read_list(write_csv(tmp_path / "other.csv", HEADER, ROW)).lists[0].records
    )


@pytest.mark.parametrize("blank", [" ", "_"])
def test_the_official_list_of_opioid_treatment_programs(tmp_path: Path, blank: str) -> None:
    header = ("Program Name", "Street", "City", "State", "Zip Code", "Phone", "Certification",
              "First Full Certification Date")  # fmt: skip
    row = (
        "Example Methadone",
        '"200 Sample Avenue, Suite 4"',
        "Boston",
        "MA",
        "2108",
        "(617) 555-0150",
        "Provisional",
        "",
    )
    found = read_list(write_csv(tmp_path / "otp.csv", tuple(name.replace(" ", blank) for name in header), row))
    ((_, record),) = found.lists[0].records
    assert found.format == "otp_directory"
    assert (record.street, record.street2, record.zip, record.codes) == (
        "200 Sample Avenue",
        "Suite 4",
        "02108",
        ("OTP",),
    )
    assert (record.phones[0].number, record.notes) == ("+16175550150", (("certification", "Provisional"),))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_system_ends_them_and_nowhere_else(tmp_path: Path, end: str) -> None:
    text = end.join(['name,street,"city', 'or town",zip', "A,B\u2028C,D\x0bE,1", "", "F,G,H,2"])
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode())
    table = read_file(path).data
    assert isinstance(table, Table)
    assert table.columns == ("name", "street", "city or town", "zip")
    assert [cells for _, cells in table.numbered] == [["A", "B\u2028C", "D\x0bE", "1"], ["F", "G", "H", "2"]]


def test_a_large_csv_is_read_in_less_than_five_times_its_size(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,street,city,zip\n" + f"{'n' * 900},{'s' * 900},{'c' * 900},12345\n" * 800)
    tracemalloc.start()
    read_file(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * path.stat().st_size
