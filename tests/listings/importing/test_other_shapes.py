"""Lists as other programs and people shape them: they go in right, or are refused with a line that helps."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from finder.listings.importing.code_cells import CodeCells, split_codes
from finder.listings.rules.records import SourceRecord
from tests.listings.importing.lists import read_list, write_csv, write_workbook

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
        write_csv(path, header, *(('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows))  # type: ignore[misc]
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
