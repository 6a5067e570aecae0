"""Lists as other programs and people shape them: they go in right, or are refused with a line that helps."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from finder.listings.importing.cleaning import clean_phones
from finder.listings.importing.code_cells import CodeCells, split_codes
from finder.listings.importing.unknown import UnknownList
from finder.listings.rules.records import SourceRecord
from finder.platform.errors import BadInput
from tests.listings.importing.lists import VOCABULARY, read_list, write_csv, write_workbook

ADDRESS = ("name1", "street1", "city", "state", "zip", "phone")
PLACE = ("A House", "1 Elm Street", "Fargo", "ND", "58102", "701-555-0101")


def read_one(path: Path) -> SourceRecord:
    ((_, record),) = read_list(path).lists[0].records
    return record


@pytest.mark.parametrize(
    "cell",
    [
        "SA DT / RES RD / BU", "SA DT • RES RD • BU", "SA DT◆RES RD◆BU", "\u2460 SA DT \u2461 RES RD \u2462 BU",
        "\u2776SA DT \u2777RES RD \u2778BU", "['SA', 'DT', 'RES', 'RD', 'BU']", '["SA", "DT", "RES", "RD", "BU"]',
        "SA DT. RES RD. BU.", "SA DT + RES RD + BU", "SA DT - RES RD - BU", "SA/DT/RES/RD/BU", "{SA,DT,RES,RD,BU}",
    ],
)  # fmt: skip
def test_whatever_stands_between_codes_divides_them(cell: str) -> None:
    assert split_codes(cell) == ("BU", "DT", "RD", "RES", "SA")
    assert CodeCells(["BU", "DT", "RD", "RES", "SA"]).read(cell) == ("BU", "DT", "RD", "RES", "SA")
    assert CodeCells(["DT", "RD"]).read(cell) == ("BU", "DT", "RD", "RES", "SA")


SERVICES = [
    {"f1": "Type of Care", "f2": "TC", "f3": "Substance use treatment; Detoxification"},
    {"f1": "Facility's payment", "f2": "PAY", "f3": "Medicaid"},
]


@pytest.mark.parametrize("write", [json.dumps, repr])
@pytest.mark.parametrize("shape", ["csv", "xlsx", "json"])
def test_services_of_the_api_written_into_a_cell_are_a_list(
    tmp_path: Path, shape: str, write: Callable[[object], str]
) -> None:
    header = ("", *ADDRESS, "typeFacility", "services")
    rows = [["0", *PLACE, "SA", write(SERVICES)], ["1", "Another House", *PLACE[1:], "OTP", "nan"]]
    path = tmp_path / f"a.{shape}"
    if shape == "csv":
        quoted = [tuple('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
        write_csv(path, header, *quoted)
    elif shape == "xlsx":
        write_workbook(path, Sheet1=[header, *rows])
    else:
        path.write_text(json.dumps([dict(zip(header, row, strict=True)) for row in rows[:1]]), encoding="utf-8")
    found = read_list(path)
    assert (found.format, found.rejected, found.unknown_codes) == ("locator_api", (), {})
    assert found.lists[0].records[0][1].codes == ("DT", "MD", "SA")
    if shape != "json":
        assert [(number, record.codes) for number, record in found.lists[0].records][1:] == [(3, ("OTP",))]


def test_a_written_list_that_a_spreadsheet_cut_costs_its_row(tmp_path: Path) -> None:
    cells = [json.dumps(SERVICES), json.dumps(SERVICES)[:-20]]
    rows = [
        (f"House {place}", *PLACE[1:], "SA", '"' + cell.replace('"', '""') + '"') for place, cell in enumerate(cells)
    ]
    found = read_list(write_csv(tmp_path / "a.csv", (*ADDRESS, "typeFacility", "services"), *rows))
    assert (len(found.lists[0].records), found.rejected) == (1, ((3, "column services: not a list"),))


@pytest.mark.parametrize(
    "names",
    [
        ("SA - Substance use treatment", "DT - Detoxification", "MXM: Matrix Model"),
        ("Substance use treatment (SA)", "Detoxification (DT)", "Matrix Model [MXM]"),
        ("svc_sa", "svc_dt", "svc_mxm"), ("services.SA", "services.DT", "services.MXM"), ("has_sa", "has_dt", "has_mxm"),
    ],
)  # fmt: skip
def test_a_column_for_a_service_may_name_more_than_its_code(tmp_path: Path, names: tuple[str, ...]) -> None:
    header = (*ADDRESS, "latitude", "longitude", *names)
    found = read_list(write_csv(tmp_path / "a.csv", header, (*PLACE, "46.87", "-96.78", "1", "", "1")))
    assert (found.format, found.ignored_columns) == ("locator_export", ())
    assert (found.lists[0].records[0][1].codes, set(found.lists[0].asked["SU"])) == (("MXM", "SA"), {"SA", "DT", "MXM"})


def test_columns_of_marks_that_nobody_can_name_are_not_lost_in_silence(tmp_path: Path) -> None:
    header = (*ADDRESS, "latitude", "longitude", "Rehab beds", "Takes our cards", "Ambulatory")
    with pytest.raises(UnknownList, match="answers of yes and no .*: Rehab beds, Takes our cards, Ambulatory"):
        read_list(
            write_csv(
                tmp_path / "a.csv",
                header,
                (*PLACE, "46.87", "-96.78", "yes", "no", "yes"),
                (*PLACE, "", "", "", "1", ""),
            )
        )


@pytest.mark.parametrize("header", ["service_code_info", "Service Codes", "Services"])
@pytest.mark.parametrize("form", ["{label}", "{code} - {label}", "{code}: {label}", "{label} ({code})"])
def test_labels_in_a_column_for_codes_are_read_as_labels(tmp_path: Path, header: str, form: str) -> None:
    pairs = (
        ("SA", "Substance use treatment"),
        ("DT", "Detoxification"),
        ("CARF", VOCABULARY.by_code["CARF"].official_label),
    )
    cell = "; ".join(form.format(code=code, label=label) for code, label in pairs)
    found = read_list(write_csv(tmp_path / "a.csv", (*ADDRESS, header), (*PLACE, f'"{cell}"')))
    assert (found.format, found.unknown_codes) == ("locator_flat", {})
    assert found.lists[0].records[0][1].codes == ("CARF", "DT", "SA")


@pytest.mark.parametrize(
    "mark", ["\u2713", "\u2714\ufe0f", "\u2611", "\u25cf", "\u2022", "t", "Checked", "'1", "dt", "DT"]
)
def test_what_people_tick_a_box_with_is_a_yes(tmp_path: Path, mark: str) -> None:
    path = write_csv(tmp_path / "a.csv", (*ADDRESS, "sa", "dt", "rd"), (*PLACE, "1", mark, "f"))
    found = read_list(path)
    assert (found.lists[0].records[0][1].codes, found.unclear_marks) == (("DT", "SA"), {})


@pytest.mark.parametrize(
    "status", ["Closed", "CLOSED", "Permanently closed", "Revoked", "License suspended", "Inactive", "Defunct"]
)
def test_a_row_that_its_list_calls_closed_is_no_program(tmp_path: Path, status: str) -> None:
    header = (*ADDRESS, "License Status", "sa", "dt", "rd")
    found = read_list(
        write_csv(tmp_path / "a.csv", header, (*PLACE, status, "1", "1", ""), (*PLACE, "Active", "1", "", ""))
    )
    assert (found.rejected, len(found.lists[0].records)) == (((2, f"its status is {status}"),), 1)


@pytest.mark.parametrize("status", ["Open", "Expired", "Pending", "Not closed", "M", ""])
def test_any_other_status_is_nothing_against_a_row(tmp_path: Path, status: str) -> None:
    header = (*ADDRESS, "latitude", "longitude", "status")
    assert read_list(write_csv(tmp_path / "a.csv", header, (*PLACE, "46.87", "-96.78", status))).rejected == ()


def sheet(*names: str) -> list[tuple[str, ...]]:
    return [(*ADDRESS, "service_code_info"), *((name, *PLACE[1:], "SA DT") for name in names)]


def test_sheets_that_continue_each_other_are_one_list(tmp_path: Path) -> None:
    codes = [
        ("category_code", "category_name", "service_code", "service_name"),
        *(("TC", "", code, code) for code in ("SA", "DT")),
    ]
    path = write_workbook(
        tmp_path / "a.xlsx", ND=sheet("A", "B"), MN=[("A title",), *sheet("C")], SD=sheet("D"), Codes=codes
    )
    found = read_list(path)
    assert [(number, record.name) for number, record in found.lists[0].records] == [
        (2, "A"),
        (3, "B"),
        (6, "C"),
        (8, "D"),
    ]
    assert found.warnings == ("These sheets were read as one list, their rows counted on: ND, MN, SD.",)


def test_sheets_with_the_same_places_or_with_years_are_lists_of_their_own(tmp_path: Path) -> None:
    alike = write_workbook(tmp_path / "a.xlsx", Old=sheet("A", "B"), New=sheet("A", "B", "C"))
    years = write_workbook(tmp_path / "b.xlsx", **{"2023": sheet("A"), "2024": sheet("B", "C")})
    for path in (alike, years):
        assert "Save each as a file" in " ".join(read_list(path).warnings)


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("Phone: (701) 555-0101 x7 Intake: (701) 555-0102 x8", ["main +17015550101x7", "intake +17015550102x8"]),
        ("(701) 555-0101\nIntakes: (701) 555-0102", ["main +17015550101x", "intake +17015550102x"]),
        ("701-555-0101 (24 hours); 701-555-0102 (days)", ["main +17015550101x", "main +17015550102x"]),
        ("701-555-0101 (crisis line); 701-555-0102", ["hotline +17015550101x", "main +17015550102x"]),
        ("Main/intake 701-555-0101", ["main +17015550101x"]), ("Intake: 701-555-0101 x4", ["intake +17015550101x4"]),
    ],
)  # fmt: skip
def test_words_in_a_cell_tell_the_kind_of_a_line(cell: str, phones: list[str]) -> None:
    read, rejected = clean_phones(("main", cell))
    assert ([f"{phone.kind} {phone.number}x{phone.extension}" for phone in read], rejected) == (phones, ())


def test_further_columns_of_phones_are_read(tmp_path: Path) -> None:
    header = (*ADDRESS, "Toll-free number", "Hotline 1", "Hotline 2", "service_code_info")
    record = read_one(
        write_csv(tmp_path / "a.csv", header, (*PLACE, "800-555-0102", "701-555-0103", "701-555-0104", "SA DT"))
    )
    assert [(phone.kind, phone.number[-4:]) for phone in record.phones] == [
        ("main", "0101"), ("main", "0102"), ("hotline", "0103"), ("hotline", "0104")
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["Flu shots; Compounding", "Detox; MAT", "Medical detox"])
def test_words_are_not_the_codes_of_our_own_list(tmp_path: Path, cell: str) -> None:
    header = ("name", "street", "city", "state", "zip", "phone", "services")
    with pytest.raises(UnknownList, match="not a list in any format"):
        read_list(write_csv(tmp_path / "a.csv", header, (*PLACE, cell)))


@pytest.mark.parametrize(
    ("name", "point", "words"),
    [
        ("Example Rehab", ("-31.95", "115.86"), "outside the United States"),
        ("Example Pharmacy", ("46.87", "-96.78"), "pharmacies"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_programs_here_is_refused(
    tmp_path: Path, name: str, point: tuple[str, str], words: str
) -> None:
    header = (*ADDRESS, "latitude", "longitude")
    rows = [(f"{name} {number}", f"{number} Elm Street", *PLACE[2:], *point) for number in range(9)]
    with pytest.raises(BadInput, match=words):
        read_list(write_csv(tmp_path / "a.csv", header, *rows))
    assert read_list(write_csv(tmp_path / "b.csv", header, *rows[:4])).rows == 4


WHOLE = "SA DT * RD BUM * MD * SP F4"


@pytest.mark.parametrize(
    ("last", "end", "refused"), [("SA DT * RD BU", "", 1), ("SA DT * RD BU", "\n", 0), (WHOLE, "", 0)]
)
def test_a_last_row_that_was_cut_within_its_services_denies_nothing(
    tmp_path: Path, last: str, end: str, refused: int
) -> None:
    rows = [(f"House {number}", *PLACE[1:], WHOLE) for number in range(20)]
    path = write_csv(tmp_path / "a.csv", (*ADDRESS, "service_code_info"), *rows, (*PLACE, last + end))
    found = read_list(path)
    assert found.rejected == ((22, "fewer cells than columns in the last row: the file may be cut off"),) * refused
    assert [warning for warning in found.warnings if "cut off" in warning] == [
        "The file may be cut off: its last row (22) ends unlike all others. Download it again."
    ] * refused
