"""The HSDS package, held against its own description by Frictionless."""

from __future__ import annotations

import csv
from pathlib import Path

import frictionless
import pytest

from finder.listings.hsds_export import write_package
from finder.listings.rules.hsds import HsdsWriter
from finder.listings.vocabulary import load_vocabulary
from finder.platform import resources
from finder.platform.errors import BadInput
from tests.site import PROGRAMS, TODAY, make_program


@pytest.fixture(scope="module")
def writer() -> HsdsWriter:
    return HsdsWriter(
        vocabulary=load_vocabulary(resources.folder("data") / "vocabulary"),
        site="https://care.example.org",
        today=lambda: TODAY,
    )


def test_a_package_is_what_it_says(tmp_path: Path, writer: HsdsWriter) -> None:
    folder = tmp_path / "hsds"
    assert write_package(PROGRAMS, folder, writer) == 5
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:3]
    with (folder / "services.csv").open(encoding="utf-8", newline="") as file:
        assert {row["status"] for row in csv.DictReader(file)} == {"active"}


def test_a_package_holds_the_hours_that_staff_checked(tmp_path: Path, writer: HsdsWriter) -> None:
    week = (("timetable", "24h;08:00-12:00,13:00-17:00;closed;;;;"),)
    program = make_program("hours", "SA", notes=week, checked=(("intake", "2026-11-10"),))
    folder = tmp_path / "hsds"
    write_package([*PROGRAMS, program], folder, writer)
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    with (folder / "schedules.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["byday"], row["opens_at"]) for row in csv.DictReader(file)] == [
            ("MO", "00:00-07:00"), ("TU", "08:00-07:00"), ("TU", "13:00-07:00"),
        ]  # fmt: skip


def test_a_package_takes_the_place_of_an_older_one_only(tmp_path: Path, writer: HsdsWriter) -> None:
    folder = tmp_path / "hsds"
    write_package(PROGRAMS, folder, writer)
    assert write_package(PROGRAMS[:1], folder, writer) == 1
    other = tmp_path / "other"
    other.mkdir()
    (other / "precious.txt").write_text("x", encoding="utf-8")
    with pytest.raises(BadInput, match="something else"):
        write_package(PROGRAMS, other, writer)
    assert (other / "precious.txt").exists()
    assert not list(tmp_path.glob("*.partial"))
