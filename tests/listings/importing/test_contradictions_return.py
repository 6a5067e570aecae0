"""What a list contradicts itself on survives our own CSV: with its reports, and where a person deleted them."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.databases import Databases
from tests.listings.importing.test_edited_export import export, import_rows
from tests.listings.importing.test_importer import empty_directory, load, make_list, record, state_of

ASKED = ("DT", "HID", "MDET", "NMOA", "SA", "UB")
LIST = replace(
    make_list(record("Aspen Clinic", codes=("DT", "HID", "NMOA", "SA", "UB"))), asked={"SU": ASKED, "": ASKED}
)
BOTH = ["HID", "MDET", "NMOA", "UB"]


@pytest.fixture
def factory(database: Databases) -> sessionmaker[Session]:
    return empty_directory(database)


def test_the_exported_row_names_the_codes_and_comes_back_unchanged(
    factory: sessionmaker[Session], tmp_path: Path
) -> None:
    load(factory, LIST)
    (before,) = state_of(factory, with_ids=True)
    assert (before["contradictions"], before["not_offered"]) == (BOTH, [])
    path = tmp_path / "export.csv"
    rows = export(factory, path)
    assert rows[0]["contradictions"] == '["HID", "MDET", "NMOA", "UB"]'
    result = import_rows(factory, path, rows)
    assert (result.added, result.updated, result.unchanged) == (0, 0, 1)
    assert state_of(factory, with_ids=True) == [before]


def test_without_its_reports_the_column_still_says_what_was_asked(
    factory: sessionmaker[Session], tmp_path: Path
) -> None:
    load(factory, LIST)
    path = tmp_path / "export.csv"
    rows = [
        {**row, "reports": "", "id": "", "name": "Birch House", "street": "900 Other Road"}
        for row in export(factory, path)
    ]
    import_rows(factory, path, rows)
    (made,) = [program for program in state_of(factory, with_ids=True) if program["name"] == "Birch House"]
    assert made["contradictions"] == BOTH
    with path.open(encoding="utf-8", newline="") as file:
        assert "contradictions" in next(csv.reader(file))
