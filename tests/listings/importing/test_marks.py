"""Marks and empty cells: what statistics programs, spreadsheets and people write for yes, no and nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from finder.listings.importing.cleaning import clean_phones, clean_point, clean_text, clean_zip
from finder.listings.rules.records import SourceRecord
from tests.each import in_one_pass
from tests.listings.importing.lists import read_list, write_csv, write_workbook

HEADER = (
    "name1",
    "street1",
    "street2",
    "city",
    "state",
    "zip",
    "phone",
    "website",
    "type_facility",
    "sa",
    "dt",
    "rd",
    "md",
)


def read_marks(tmp_path: Path, mark: str) -> tuple[SourceRecord, dict[str, dict[str, int]]]:
    row = ("A House", "1 Elm Street", "", "Fargo", "ND", "58102", "701-555-0101", "", "SU", "1", mark, "", "")
    found = read_list(write_csv(tmp_path / "a.csv", HEADER, row))
    return found.lists[0].records[0][1], found.unclear_marks


@pytest.mark.parametrize("mark", ["1", "1.0", "Y", "y", "Yes", "YES", "True", "TRUE", "X", "x", " 1 "])
def test_yes_is_offered(tmp_path: Path, mark: str) -> None:
    record, unclear = read_marks(tmp_path, mark)
    assert (record.codes, unclear) == (("DT", "SA"), {})


@pytest.mark.parametrize(
    "mark", ["", "0", "0.0", "N", "No", "False", "FALSE", "NA", "N/A", "NULL", "None", "-", "nan", " "]
)
def test_no_and_nothing_are_not_offered(tmp_path: Path, mark: str) -> None:
    record, unclear = read_marks(tmp_path, mark)
    assert (record.codes, unclear) == (("SA",), {})


@pytest.mark.parametrize("mark", ["maybe", "2", "?", "on request", "x?"])
def test_anything_else_is_not_offered_and_is_counted(tmp_path: Path, mark: str) -> None:
    record, unclear = read_marks(tmp_path, mark)
    assert (record.codes, unclear) == (("SA",), {"DT": {mark: 1}})


@pytest.mark.parametrize("mark", ["?", "TBD", "unknown", "Unknown", "N/A", "NULL", "-", "maybe", "call"])
def test_what_says_neither_yes_nor_no_denies_nothing(tmp_path: Path, mark: str) -> None:
    record, _ = read_marks(tmp_path, mark)
    assert record.unanswered == ("DT",), "a place that offers detox may not be said to have none"


@pytest.mark.parametrize("mark", ["", "0", "no", "1", "x"])
def test_what_says_yes_or_no_is_answered(tmp_path: Path, mark: str) -> None:
    assert read_marks(tmp_path, mark)[0].unanswered == ()


def test_a_code_that_another_column_names_is_answered(tmp_path: Path) -> None:
    row = ("A House", "1 Elm Street", "", "Fargo", "ND", "58102", "701-555-0101", "", "SU", "1", "?", "", "", "DT")
    found = read_list(write_csv(tmp_path / "a.csv", (*HEADER, "service_code_info"), row))
    ((_, record),) = found.lists[0].records
    assert ("DT" in record.codes, record.unanswered) == (True, ())


def test_a_column_of_very_many_kinds_of_cells_stays_short(tmp_path: Path) -> None:
    place = ("1 Elm Street", "", "Fargo", "ND", "58102", "701-555-0101", "", "SU")
    rows = [(f"House {number}", *place, "1", f"about {number}" * 20, "", "") for number in range(50)]
    marks = read_list(write_csv(tmp_path / "a.csv", HEADER, *rows)).unclear_marks["DT"]
    assert (len(marks), sum(marks.values()), marks["others"]) == (21, 50, 30)
    assert max(map(len, marks)) <= 40


@pytest.mark.parametrize("word", ["NA", "N/A", "n/a", "NULL", "None", "-", "nan", "#N/A"])
def test_words_for_nothing_are_empty_in_every_text(tmp_path: Path, word: str) -> None:
    row = ("A House", word, word, "Fargo", "ND", "58102", word, word, "SU", "1", "1", "", "")
    found = read_list(write_csv(tmp_path / "a.csv", HEADER, row, (word, *row[1:])))
    ((_, record),) = found.lists[0].records
    assert (record.street, record.street2, record.phones, record.website) == ("", "", (), "")
    assert found.rejected == ((3, "no name"),)
    assert found.warnings == ()


def test_a_name_that_holds_such_a_word_is_kept() -> None:
    assert clean_text("None Too Soon") == "None Too Soon"
    assert clean_text("a\x00b\x1f c") == "ab c"


def test_workbooks_keep_zips_phones_and_marks_as_numbers(tmp_path: Path) -> None:
    row = ("A House", "1 Elm Street", "", "Boston", "MA", 2108.0, 6175550101.0, "", "SU", 1.0, True, False, 0.0)
    dated = (
        "B House",
        "1 Elm Street",
        "",
        "Boston",
        "MA",
        date(2025, 8, 19),
        date(2025, 8, 19),
        "",
        "SU",
        1,
        "",
        "",
        "",
    )
    found = read_list(write_workbook(tmp_path / "a.xls", List=[HEADER, row, dated]))
    first, second = (record for _, record in found.lists[0].records)
    assert (first.zip, first.phones[0].number, first.codes) == ("02108", "+16175550101", ("DT", "SA"))
    assert (second.zip, second.phones) == ("", ())


@in_one_pass(
    ("cell", "numbers"),
    [
        ("7015550104.0", ["+17015550104"]), ("7.015550104E9", ["+17015550104"]), ("7.015550104E+09", ["+17015550104"]),
        ("7.01555E+09", []), ("701-555-0101 / 701-555-0102", ["+17015550101", "+17015550102"]), ("ask inside", []),
    ],
)  # fmt: skip
def test_phones_that_a_spreadsheet_turned_into_numbers(cell: str, numbers: list[str]) -> None:
    phones, rejected = clean_phones(("main", cell))
    assert [phone.number for phone in phones] == numbers
    assert bool(rejected) is not bool(numbers)


@in_one_pass(
    ("cell", "zip_code"),
    [
        ("2108", "02108"), ("601", "00601"), ("58102-1234", "58102"), ("58102 1234", "58102"), ("581021234", "58102"),
        ("21081234", "02108"), ("58102.0", "58102"), ("58102-", "58102"), ("2025-08-19", ""), ("5.8E+04", ""), ("12", ""),
    ],
)  # fmt: skip
def test_zips_in_every_dress(cell: str, zip_code: str) -> None:
    assert clean_zip(cell) == zip_code


def test_points_with_decimal_commas_and_without_sense() -> None:
    assert clean_point("46,877", "-96,78") == (46.877, -96.78)
    for cell in ("nan", "inf", "1e999", "north"):
        assert clean_point(cell, "-96.78") == (None, None)


def test_phones_that_are_left_out_are_said(tmp_path: Path) -> None:
    row = ("A House", "1 Elm Street", "", "Fargo", "ND", "58102", "call the office", "", "SU", "1", "", "", "")
    found = read_list(write_csv(tmp_path / "a.csv", HEADER, row))
    assert found.warnings == ("1 row has a phone that is no US number; it was left out (row 2).",)
