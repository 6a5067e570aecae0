"""What must hold before anything runs: settings refused, packages pinned, no place in the tables for money."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from finder.listings.exporting import write_export
from finder.platform.database.tables import Base
from finder.platform.errors import BadSettings
from finder.platform.settings import read_settings
from tests.each import in_one_pass
from tests.paths import ROOT
from tests.site import make_program

GOOD = "kX3-qZ8_wP1vB6nM4tR9yU2sD7fG5hJ0"
PAID = re.compile(r"sponsor|paid|advert|affiliate|promot|boost|premium|rank|tracking", re.IGNORECASE)


@in_one_pass(
    "secret",
    [
        "",
        "secret",
        "changeme",
        "short-but-random-7",
        "a" * 40,
        "abababab" * 8,
        "please-change-this-key-before-production",
        "my_very_Secret_key_of_the_finder_0123",
        "CHANGE-ME-kX3-qZ8_wP1vB6nM4tR9yU2sD7fG5",
    ],
)
def test_production_refuses_a_weak_secret(secret: str) -> None:
    with pytest.raises(BadSettings, match="FINDER_SECRET_KEY"):
        read_settings({"FINDER_ENV": "production", "FINDER_SECRET_KEY": secret})


def test_production_starts_with_a_good_secret() -> None:
    settings = read_settings({"FINDER_ENV": "production", "FINDER_SECRET_KEY": GOOD})
    assert (settings.secret_key, settings.environment) == (GOOD, "production")


@in_one_pass("name", ["debug", "Production", "prod"])
def test_there_is_no_environment_that_debugs(name: str) -> None:
    with pytest.raises(BadSettings, match="FINDER_ENV"):
        read_settings({"FINDER_ENV": name})


@in_one_pass("name", ["runtime.txt", "build.txt", "dev.txt"])
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines
    for line in lines:
        assert re.match(r"[A-Za-z0-9_.\[\]-]+==\S+ ", line), line[:60]
        assert "--hash=sha256:" in line, line[:60]


def test_the_tables_have_no_place_for_money_or_rank() -> None:
    found = [
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if PAID.search(column.name)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\n=1", " =1", "'=1"])
def test_a_spreadsheet_runs_nothing_of_an_export(tmp_path: Path, name: str) -> None:
    write_export([make_program("aaa", "SA", name=name)], tmp_path / "out.csv", "csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["name"] == f"'{name}"
    # A number is none, with a minus before it either.
    assert row["longitude"] == "-104.99"
