"""Lists from other hands: coordinates as maps and people write them, days as workbooks number them, tables saved as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from finder.listings.importing.cleaning import clean_point
from finder.listings.importing.dating import parse_any_date
from finder.platform.errors import BadInput
from tests.each import in_one_pass
from tests.listings.importing.lists import read_list, write_csv, write_workbook

HEADER = ("name1", "street1", "city", "state", "zip", "phone", "latitude", "longitude")
PLACE = ("Example House", "1 Example Street", "Fargo", "ND", "58102", "701-555-0101", "46.87", "-96.78")
CODES = ("type_facility", "sa", "dt", "rd", "mm", "bum", "ico")


@in_one_pass(
    ("latitude", "longitude"),
    [
        ("-96.78", "46.87"), ("46.87", "96.78"), ("96.78", "46.87"), ("46.87° N", "96.78° W"), ("46.87N", "96.78 w"),
        ("46,87", "-96,78"), (46.87, -96.78), ("46.87", "96,78 W"),
    ],
)  # fmt: skip
def test_a_point_in_other_dress_is_the_same(latitude: object, longitude: object) -> None:
    assert clean_point(latitude, longitude) == (46.87, -96.78)


@in_one_pass("point", [(13.47, 144.75), (-14.28, -170.7), (7.34, 134.48), (51.9, 177.5), (64.8, -147.7), (18.4, -66.1)])
def test_places_far_from_the_mainland_stay_where_they_are(point: tuple[float, float]) -> None:
    assert clean_point(*point) == point


@in_one_pass("cells", [("N", "W"), ("46.87 X", "-96.78"), ("46.87° N", ""), ("46.87", "196.78"), ("1.2.3 N", "9 W")])
def test_what_is_no_point_is_none(cells: tuple[str, str]) -> None:
    assert clean_point(*cells) == (None, None)


@in_one_pass(
    ("cell", "day"),
    [
        ("37623", "2003-01-02"),
        ("37623.0", "2003-01-02"),
        ("45888", "2025-08-19"),
        ("2003", ""),
        ("376230", ""),
        ("37623.5", ""),
    ],
)
def test_a_workbook_s_number_of_a_day_is_that_day(cell: str, day: str) -> None:
    assert parse_any_date(cell) == day


def test_a_workbook_keeps_days_of_certification_as_numbers(tmp_path: Path) -> None:
    header = ("Program Name", "Street", "City", "State", "Zipcode", "Phone", "Certification", "Full Certification")
    row = ("Example Clinic", "1 Example Street", "Fargo", "ND", "58102", "701-555-0101", "Certified", 37623)
    found = read_list(write_workbook(tmp_path / "a.xlsx", Sheet=[header, row]))
    assert dict(found.lists[0].records[0][1].notes)["certified_on"] == "2003-01-02"


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"data": rows}])
def test_an_export_saved_as_json_keeps_its_services(tmp_path: Path, wrap: type) -> None:
    header, cells = (*HEADER, *CODES), (*PLACE, "SU", "1", "", "1", "", "", "1")
    known = read_list(write_csv(tmp_path / "a.csv", header, cells))
    typed = dict(zip(header, cells, strict=True)) | {
        "sa": 1,
        "rd": True,
        "dt": None,
        "mm": 0,
        "latitude": 46.87,
        "zip": 58102,
    }
    for row in (dict(zip(header, cells, strict=True)), typed):
        (tmp_path / "a.json").write_text(json.dumps(wrap([row])))
        found = read_list(tmp_path / "a.json")
        assert (found.format, found.ignored_columns) == ("locator_export", ())
        assert found.lists[0].records[0][1] == known.lists[0].records[0][1]


def test_rows_of_the_api_without_services_are_still_its_own(tmp_path: Path) -> None:
    row = dict(zip((*HEADER, "typeFacility"), (*PLACE, "OTP"), strict=True))
    (tmp_path / "a.json").write_text(json.dumps({"rows": [row]}))
    assert read_list(tmp_path / "a.json").format == "locator_api"


@pytest.mark.parametrize(
    "header", ["Services", "Services Provided", "Treatment Services", "Service Types", "Level of Care"]
)
def test_a_column_of_services_in_words_is_never_lost_in_silence(tmp_path: Path, header: str) -> None:
    with pytest.raises(BadInput, match=f"holds services in columns that its format does not have: {header}"):
        read_list(write_csv(tmp_path / "a.csv", (*HEADER, header), (*PLACE, "Help to come off opioids")))
    assert read_list(write_csv(tmp_path / "b.csv", (*HEADER, header), (*PLACE, ""))).rows == 1


def test_a_name_that_is_a_number_is_a_formula_never_computed(tmp_path: Path) -> None:
    good = ("12 and 12 House", *PLACE[1:])
    found = read_list(write_csv(tmp_path / "a.csv", HEADER, ("0", *PLACE[1:]), ("37623.0", *PLACE[1:]), good))
    assert found.rejected == ((2, "the name is a number, 0"), (3, "the name is a number, 37623.0"))
    assert found.lists[0].records[0][1].name == "12 and 12 House"
