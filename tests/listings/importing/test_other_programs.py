"""Lists as other programs and people leave them: what is read of them, and what is refused with a step that helps."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from finder.listings.importing.cleaning import clean_point, clean_text
from finder.listings.importing.dating import parse_any_date
from finder.listings.importing.reading import read_file
from finder.listings.rules.records import SourceRecord
from finder.platform.errors import BadInput
from tests.each import in_one_pass
from tests.listings.importing.lists import DECODER, read_list, write_csv, write_workbook

OWN = ("name", "street", "city", "state", "zip", "phone", "services")
DIRECTORY = ("name1", "street1", "city", "state", "zip", "phone", "service_code_info")
EXPORT = ("name1", "street1", "city", "state", "zip", "phone", "type_facility", "sa", "dt", "rd", "md")


def own_row(tmp_path: Path, *, phone: str = "701-555-0101", services: str = "DT") -> tuple[SourceRecord, Sequence[str]]:
    cells = ("A House", "1 Elm Street", "Fargo", "ND", "58102", phone, services)
    row = tuple('"' + cell.replace('"', '""') + '"' for cell in cells)
    found = read_list(write_csv(tmp_path / "a.csv", OWN, row))
    assert not found.rejected
    return found.lists[0].records[0][1], found.warnings


def numbers(record: SourceRecord) -> list[str]:
    return [f"{phone.number}x{phone.extension}".removesuffix("x") for phone in record.phones]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("701-555-0101 / 701-555-0102", ["+17015550101", "+17015550102"]),
        ("701-555-0101 / 0102", ["+17015550101"]),
        ("701-555-0101 or 701-555-0102", ["+17015550101", "+17015550102"]),
        ("701-555-0101 and 701-555-0102", ["+17015550101", "+17015550102"]),
        ("701-555-0101 & 701-555-0102 x7", ["+17015550101", "+17015550102x7"]),
        ("701-555-0101 x7, 701-555-0102", ["+17015550101x7", "+17015550102"]),
        ("701-555-0101\n701-555-0102", ["+17015550101", "+17015550102"]),
        ("Main: 701-555-0101 Intake: 701-555-0102", ["+17015550101", "+17015550102"]),
        ("701-555-0101 (24 hours)", ["+17015550101"]),
        ("701-555-0101, ext 12", ["+17015550101x12"]),
        ("701-555-0101; ext. 12", ["+17015550101x12"]),
        ("701-555-0101 press 2", ["+17015550101"]),
        ("7015550101.0", ["+17015550101"]),
        ("7.015550101E+09", ["+17015550101"]),
        ("tel:+17015550101", ["+17015550101"]),
        ("N/A", []),
        ("unknown", []),
    ],
)
def test_a_phone_typed_in_our_own_csv_is_never_lost(tmp_path: Path, typed: str, read: list[str]) -> None:
    record, warnings = own_row(tmp_path, phone=typed)
    assert (numbers(record), warnings) == (read, ())


@pytest.mark.parametrize("typed", ["555-0101", "7.01556E+09", "call us"])
def test_a_phone_that_can_not_be_read_is_told(tmp_path: Path, typed: str) -> None:
    record, warnings = own_row(tmp_path, phone=typed)
    assert not record.phones
    assert warnings == ("1 row has a phone that is no US number; it was left out (row 2).",)


@pytest.mark.parametrize(
    "typed",
    ["DT UB", "dt, ub", "DT / UB", "['DT', 'UB']", "[\u201cDT\u201d, \u201cUB\u201d]", '["DT","UB"]', "DT; UB;"],
)
def test_codes_typed_in_any_dress_are_the_same(tmp_path: Path, typed: str) -> None:
    assert own_row(tmp_path, services=typed)[0].codes == ("DT", "UB")


def test_json_with_the_quotes_of_a_word_processor_is_read(tmp_path: Path) -> None:
    reports = '[{"source":"x","as_of":"2024-01-01","asked":["DT"],"codes":["DT"]}]'
    curly = reports.replace('"', "\u201d")
    row = ("A House", "1 Elm Street", "Fargo", "ND", "58102", "", "", f'"{curly}"')
    found = read_list(write_csv(tmp_path / "a.csv", (*OWN, "reports"), row))
    assert (found.rejected, found.lists[0].records[0][1].codes) == ((), ("DT",))


@in_one_pass(
    "cell", [".", "\u2014", "n.a.", "(none)", "#REF!", "#N/A", "NaT", "Unknown", "Not applicable", "<NULL>", "(blank)"]
)
def test_what_stands_for_nothing_is_nothing(cell: str) -> None:
    assert clean_text(cell) == ""


def test_the_points_of_a_statistics_program_are_no_answers(tmp_path: Path) -> None:
    row = ("A House", "1 Elm Street", "Fargo", "ND", "58102", ".", "SU", "1", ".", ".", "1")
    found = read_list(write_csv(tmp_path / "a.csv", EXPORT, row))
    assert (found.unclear_marks, found.warnings) == ({}, ())
    assert found.lists[0].records[0][1].codes == ("MD", "SA")


def test_unknown_is_no_answer_to_a_question(tmp_path: Path) -> None:
    row = ("A House", "1 Elm Street", "Fargo", "ND", "58102", "", "SU", "1", "unknown", "", "1")
    assert read_list(write_csv(tmp_path / "a.csv", EXPORT, row)).unclear_marks == {"DT": {"unknown": 1}}


def test_names_from_web_pages_read_well() -> None:
    assert (
        clean_text("Hope &amp; Health &#39;Home&#39; Caf&eacute;&nbsp;&lt;3&#8238;") == "Hope & Health 'Home' Café <3"
    )
    assert clean_text("AT&T; R&D") == "AT&T; R&D"


@in_one_pass(
    ("cell", "day"),
    [
        ("2028-01-31", "2028-01-31"),
        ("2028/01/31", "2028-01-31"),
        ("20280131", "2028-01-31"),
        ("1/31/2028", "2028-01-31"),
        ("1/31/28", "2028-01-31"),
        ("01-31-2028", "2028-01-31"),
        ("31/1/2028", "2028-01-31"),
        ("31.01.2028", "2028-01-31"),
        ("Jan 31, 2028", "2028-01-31"),
        ("January 31st, 2028", "2028-01-31"),
        ("31-Jan-28", "2028-01-31"),
        ("31 January 2028", "2028-01-31"),
        ("1/15/72", "1972-01-15"),
        ("2/30/2028", ""),
        ("Jan 2028", ""),
        ("31 Jan 31 2028", ""),
        ("soon", ""),
    ],
)
def test_days_as_people_write_them(cell: str, day: str) -> None:
    assert parse_any_date(cell) == day


def test_a_day_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    header = ("Program Name", "Street", "City", "State", "Zip Code", "Certification", "First Full Certification Date")
    rows = [("A Clinic", f"{number} Elm Street", "Fargo", "ND", "58102", "Certified", day) for number, day in
            enumerate(["soon", "1/15/10", "", "N/A"], start=1)]  # fmt: skip
    found = read_list(write_csv(tmp_path / "a.csv", header, *rows))
    assert found.warnings == ("1 row has a date that can't be read; it was left out (row 2).",)
    assert found.lists[0].records[1][1].notes == (("certification", "Certified"), ("certified_on", "2010-01-15"))


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("lat_long", '"46.9, -96.79"'),
        ("Location", '"(46.9, -96.79)"'),
        ("Location 1", '"1 Elm Street\nFargo, ND 58102\n(46.9, -96.79)"'),
        ("the_geom", "POINT (-96.79 46.9)"),
        ("wkt", "SRID=4326;POINT(-96.79 46.9)"),
    ],
)
def test_a_point_in_one_column_is_read(tmp_path: Path, header: str, cell: str) -> None:
    columns = ("name1", "street1", "city", "state", "zip", header)
    found = read_list(write_csv(tmp_path / "a.csv", columns, ("A House", "1 Elm Street", "Fargo", "ND", "58102", cell)))
    record = found.lists[0].records[0][1]
    assert (found.format, found.ignored_columns) == ("geocoded_list", ())
    assert (record.latitude, record.longitude, record.zip) == (46.9, -96.79, "58102")


def test_a_column_location_that_holds_no_points_stays_what_it_is(tmp_path: Path) -> None:
    row = ("A House", "1 Elm Street", "Fargo", "ND", "58102", "", "DT", "second floor")
    found = read_list(write_csv(tmp_path / "a.csv", (*OWN, "Location"), row))
    assert found.ignored_columns == ("Location",)


def test_degrees_with_minutes_are_degrees() -> None:
    latitude, longitude = clean_point("18\u00b027'55.8\"N", "66\u00b006\u203220\u2033W")
    assert latitude == pytest.approx(18.4655)
    assert longitude == pytest.approx(-66.10556, abs=1e-4)
    assert clean_point("46.9", "\u221296.79") == (46.9, -96.79)


def flat(tmp_path: Path, services: object) -> SourceRecord:
    row = {"name": "A House", "city": "Fargo", "state": "ND", "zip": "58102", "all_services": services}
    path = tmp_path / "a.json"
    path.write_text(json.dumps([row]))
    found = read_list(path)
    assert found.format == "locator_flat"
    return found.lists[0].records[0][1]


@pytest.mark.parametrize("divider", ["; ", " | ", "\n", ", ", ","])
def test_labels_are_divided_by_whatever_third_parties_use(tmp_path: Path, divider: str) -> None:
    labels = [
        "Detoxification",
        "Sliding fee scale (fee is based on income and other factors)",
        "Lesbian, gay, bisexual, transgender, or queer/questioning (LGBTQ)",
        "Medicaid",
    ]
    record = flat(tmp_path, divider.join(labels))
    assert (record.codes, record.notes) == (tuple(sorted(DECODER.decode(label) for label in labels)), ())


def test_an_unknown_label_with_commas_is_not_taken_apart(tmp_path: Path) -> None:
    record = flat(tmp_path, "Detoxification; Residential, kept apart, for nobody yet")
    assert record.codes == ("DT",)
    assert flat(tmp_path, "Residential, kept apart, for nobody yet").codes == ()


@in_one_pass(
    ("label", "code"),
    [
        ("Accepts clients using MOUD but prescribed elsewhere", "MOA"),
        ("Does not use MOUD for opioid use disorders", "NMOA"),
        ("Opioid detoxification", "ODTX"),
        ("Federally-certified Opioid Treatment Programs", "OTP"),
        ("Residental detoxification", "RD"),
        ("Prescribes buprenorphin", "UB"),
        ("Buprenorphine without naloxone", "BWON"),
        ("Adult woman", ""),
        ("Something new", ""),
    ],
)
def test_a_label_with_a_letter_wrong_or_in_the_plural_is_known(label: str, code: str) -> None:
    assert DECODER.decode_near(label) == code


def api(tmp_path: Path, services: object) -> Path:
    row = {"name1": "A House", "street1": "1 Elm Street", "city": "Fargo", "state": "ND", "zip": "58102",
           "typeFacility": "SA"}  # fmt: skip
    other = {**row, "name1": "Another House", "street1": "2 Oak Street", "services": None}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"page": 1, "rows": [{**row, "services": services}, other]}))
    return path


@pytest.mark.parametrize(
    "item",
    [
        {"f1": "Type of Care", "f2": "TC", "f3": "Detoxification"},
        {"F1": "Type of Care", "F2": "TC", "F3": "Detoxification"},
        {"name": "Type of Care", "code": "TC", "value": "Detoxification"},
        {"category_code": "TC", "values": ["Detoxification"]},
    ],
)
def test_services_by_other_keys_are_read(tmp_path: Path, item: object) -> None:
    found = read_list(api(tmp_path, [None, {}, item]))
    assert (found.rejected, found.lists[0].records[0][1].codes) == ((), ("DT",))


@pytest.mark.parametrize("items", [[{"a": "TC", "b": "Detoxification"}], [["TC", "Detoxification"]], [1]])
def test_services_that_can_not_be_read_cost_their_row(tmp_path: Path, items: object) -> None:
    found = read_list(api(tmp_path, items))
    assert [row for row, _ in found.rejected] == [1]
    assert "f1, f2 and f3" in found.rejected[0][1]


def test_a_shown_sheet_comes_before_a_hidden_one(tmp_path: Path) -> None:
    workbook = Workbook()
    old, new = workbook.active, workbook.create_sheet("2024")
    assert old is not None
    old.title, old.sheet_state = "2023", "veryHidden"
    for sheet, rows in ((old, 5), (new, 2)):
        sheet.append(DIRECTORY)
        for number in range(rows):
            sheet.append((f"{sheet.title} house", f"{number} Elm Street", "Fargo", "ND", "58102", "", "SA DT"))
    workbook.save(tmp_path / "a.xlsx")
    found = read_list(tmp_path / "a.xlsx")
    assert found.rows == 2
    assert any("Only the sheet 2024 was read" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "document",
    [
        {
            "columns": list(DIRECTORY),
            "index": [0],
            "data": [["A", "1 Elm Street", "Fargo", "ND", "58102", "", "SA DT"]],
        },
        {
            "meta": {"view": {"columns": [{"id": -1, "name": name} for name in DIRECTORY]}},
            "data": [["A", "1 Elm Street", "Fargo", "ND", "58102", None, "SA DT"]],
        },
    ],
)
def test_rows_of_bare_values_have_their_names_beside_them(tmp_path: Path, document: object) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document))
    found = read_list(path)
    assert (found.format, found.rows) == ("national_directory", 1)


def docx() -> dict[str, bytes]:
    return {"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b'<?xml version="1.0"?><Workbook></Workbook>', "This is XML"),
        (b"<html><body><table><tr><td>name1</td></tr></table></body></html>", "save it as XLSX or CSV"),
        (b"<!doctype html><p>Please sign in", "Download the file itself"),
        (b"{\\rtf1\\ansi name1}", "document"),
        (docx(), "document"),
    ],
)
def test_what_is_no_list_is_called_what_it_is(tmp_path: Path, content: bytes | dict[str, bytes], words: str) -> None:
    path = tmp_path / "list.csv"
    if isinstance(content, dict):
        with zipfile.ZipFile(path, "w") as archive:
            for name, part in content.items():
                archive.writestr(name, part)
    else:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=words):
        read_file(path)


def test_an_unknown_list_is_told_how_it_can_be_read(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", List=[("Provider", "Address", "Town", "Kind"), ("A", "1", "B", "C")])
    with pytest.raises(BadInput, match="name, street, city, state, zip, phone, services"):
        read_list(path)
