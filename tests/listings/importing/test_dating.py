"""The date of a list: how precisely it is known, and dates that can't be true."""

from __future__ import annotations

from pathlib import Path

import pytest

from finder.listings.importing.dating import BadListDate, find_named, parse_any_date, parse_stated
from tests.each import in_one_pass
from tests.listings.importing.lists import TODAY, read_list, write_csv

HEADER = ("name1", "street1", "city", "state", "zip", "latitude", "longitude")
PLACE = ("A House", "1 Elm Street", "Fargo", "ND", "58102", "46.87", "-96.78")


@in_one_pass(
    ("text", "as_of", "precision"),
    [
        ("2025", "2025-01-01", "year"), ("2025-08", "2025-08-01", "month"), ("2025-08-19", "2025-08-19", "day"),
        ("1990", "1990-01-01", "year"), ("2026", "2026-01-01", "year"), ("2026-11-24", "2026-11-24", "day"),
    ],
)  # fmt: skip
def test_a_stated_date_keeps_its_precision(text: str, as_of: str, precision: str) -> None:
    stated = parse_stated(text, today=TODAY)
    assert (stated.as_of, stated.precision, stated.origin) == (as_of, precision, "option")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31/12/2026", "must read like"), ("soon", "must read like"), ("2025-13", "must read like"),
        ("2025-02-30", "must read like"),
        ("20250819", "must read like"), ("2025-8", "must read like"), ("2026-W01-1", "must read like"),
        ("٢٠٢٥", "must read like"),
        ("2099", "the date 2099: it lies"), ("2026-12", "2026-12: it lies in the future"), ("2026-11-25", "in the future"),
        ("1989-12-31", "1989-12-31: it lies before 1990"), ("0001-01-01", "before 1990"),
    ],
)  # fmt: skip
def test_a_date_that_can_not_be_is_refused_with_the_reason(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadListDate, match=words):
        read_list(write_csv(tmp_path / "list.csv", HEADER, PLACE), as_of=text)


@in_one_pass(
    ("name", "as_of", "precision"),
    [
        ("National_Directory_SA_Facilities_2022.xlsx", "2022-01-01", "year"), ("list_2025-08.csv", "2025-08-01", "month"),
        ("FindTreament_Facility_listing_2025_08_19_150020.csv", "2025-08-19", "day"), ("otp20250819.csv", "2025-08-19", "day"),
        ("otp 8-19-2025.csv", "2025-08-19", "day"), ("otp_08_19_2025.csv", "2025-08-19", "day"),
        ("directory 2022, saved 2023-05-01.csv", "2023-05-01", "day"), ("list_2025-13.csv", "2025-01-01", "year"),
        ("export-Aug-2025.csv", "2025-08-01", "month"), ("August 2025 export.csv", "2025-08-01", "month"),
        ("list Sept 5, 2025.csv", "2025-09-05", "day"), ("Facilities_08_2025.csv", "2025-08-01", "month"),
        ("Marcus-2025.csv", "2025-01-01", "year"), ("export-v2.1-2025.csv", "2025-01-01", "year"),
        ("list.csv", "", "day"), ("7015550101.csv", "", "day"), ("2025550101.csv", "", "day"),
    ],
)  # fmt: skip
def test_a_name_may_hold_the_date(name: str, as_of: str, precision: str) -> None:
    named = find_named(name, today=TODAY)
    assert (named.as_of, named.precision, named.origin) == (as_of, precision, "name" if as_of else "none")


@pytest.mark.parametrize("name", ["list_2099.csv", "list_2026-12-31.csv", "list_1985.csv"])
def test_a_name_with_a_date_that_can_not_be_asks_for_another(tmp_path: Path, name: str) -> None:
    path = write_csv(tmp_path / name, HEADER, PLACE)
    with pytest.raises(BadListDate, match="the date in the file's name.*with --as-of"):
        read_list(path, as_of="")
    assert read_list(path, as_of="2025").as_of == "2025-01-01"


def test_an_undated_list_of_ours_has_no_date_from_anywhere(tmp_path: Path) -> None:
    own = write_csv(
        tmp_path / "own.csv",
        ("id", "name", "city", "state", "zip", "services"),
        ("", "A", "Fargo", "ND", "58102", "DT"),
    )
    found = read_list(own, as_of="")
    assert (found.as_of, found.as_of_from, len(found.warnings)) == ("", "none", 1)
    assert read_list(own, as_of="2025").as_of_precision == "year"


def test_an_undated_partial_list_is_taken_with_a_warning(tmp_path: Path) -> None:
    found = read_list(write_csv(tmp_path / "list.csv", HEADER, PLACE), as_of="")
    assert (found.as_of, found.as_of_from) == ("", "none")
    assert found.warnings[0].startswith("The list has no date: it counts as older than every dated one.")


def test_an_undated_list_said_to_be_whole_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", HEADER, PLACE)
    own = write_csv(
        tmp_path / "own.csv",
        ("id", "name", "city", "state", "zip", "services"),
        ("", "A", "Fargo", "ND", "58102", "DT"),
    )
    for undated in (path, own):
        with pytest.raises(BadListDate, match="say its date with --as-of"):
            read_list(undated, as_of="", complete=True)
        assert read_list(undated, as_of="2025", complete=True).lists[0].complete


@in_one_pass(
    ("cell", "day"),
    [("2028-01-31", "2028-01-31"), ("1/31/2028", "2028-01-31"), ("01/02/2003", "2003-01-02"),
     ("2028-01-31T00:00:00Z", "2028-01-31"),
     ("1832889600000", "2028-01-31"), ("31/31/2028", ""), ("", ""), ("soon", ""), ("9" * 13, "2286-11-20")],
)  # fmt: skip
def test_days_in_cells(cell: str, day: str) -> None:
    assert parse_any_date(cell) == day
