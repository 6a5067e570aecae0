"""A large first list is imported on two cores, and comes to the very same rows as on one, whatever becomes of the second."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine, Table, insert

from finder.listings.store.tables import ProgramRow
from finder.places.store.tables import ZipRow
from tests.databases import Database, Databases
from tests.listings.importing.lists import write_workbook
from tests.migrated import migrate
from tests.program_texts import check_texts

SCRIPT = "tests.listings.importing.shared_import"
ROWS = 2_100
AREAS = [str(area) for area in range(700, 830)]
"""First three digits of ZIPs; all in one state here, so that they are as many areas."""
WRITTEN = ("program", "program_phone", "listing", "snapshot", "change", "revision", "program_alias")
PROGRAM = cast(Table, ProgramRow.__table__)
HEADER = "name1 name2 street1 street2 city state zip phone intake1 service_code_info".split()
pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="needs Linux and a second core"
)


def add_zips(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        place = {
            "kind": "standard",
            "state": "CO",
            "city": "Elmtown",
            "county": "Elm",
            "latitude": 40.0,
            "longitude": -100.0,
        }
        zips = [{"zip": f"{area}{end:02}", **place} for area in AREAS for end in range(15)]
        connection.execute(insert(ZipRow), zips)


def row_of(number: int) -> list[str]:
    """Return a row of a made-up directory; some name a place twice, some have a ZIP that nobody knows or a state."""
    place = number // 2 if number % 50 == 1 else number
    name, street = f"House {place} of Elm", f"{100 + place} Elm Street"
    state = "" if number % 700 == 11 else "CO"
    name = name * 50 if number % 900 == 13 else name
    codes = "SA DT * OP OD * ZZ9" if number % 300 == 7 else "SA DT * OP OD"
    code = f"{AREAS[place % len(AREAS)]}{place % 17:02}"
    return [name, "", street, "", "Elmtown", state, code, f"303-555-01{number % 100:02}", "", codes]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reference = [
        ["category_code", "service_code", "service_name"],
        *(["X", code, code] for code in "SA DT OP OD".split()),
    ]
    rows = [HEADER, *map(row_of, range(ROWS))]
    path = tmp_path_factory.mktemp("lists") / "directory_2025.xlsx"
    return write_workbook(path, **{"Facilities": rows, "Service Codes": reference})


def run(database: Database, workbook: Path, how: str) -> dict[str, Any]:
    command = [sys.executable, "-m", SCRIPT, database.url, str(workbook), how]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    assert found.pop("is_renewed")
    return found


def rows_of(database: Database) -> dict[str, Any]:
    """Return what was written, with programs' texts in place of their numbers, which say only when they were written."""
    rows = database.rows()
    columns = ", ".join(f"p.{column.name}" for column in PROGRAM.columns if column.name != "text_id")
    told = f"SELECT {columns}, t.card, t.document FROM program AS p JOIN program_text AS t ON t.id = p.text_id ORDER BY p.id"
    with database.engine.connect() as connection:
        check_texts(connection)
        programs = [tuple(row) for row in connection.exec_driver_sql(told)]
    return {name: rows[name] for name in WRITTEN if name in rows} | {"program": programs}


@pytest.mark.slow
def test_two_cores_and_a_killed_process_write_what_one_core_writes(database: Databases, workbook: Path) -> None:
    held = database.fresh(add_zips)
    alone = run(held, workbook, "one")
    expected = rows_of(held)
    assert alone["forks"] == []
    assert alone["said"]["rejected"] and alone["said"]["unknown"] == {"ZZ9": 7}
    assert len(expected["program"]) == alone["said"]["added"] > 2_000
    for how in ("two", "killed") if held.engine.dialect.name == "sqlite" else ("two",):
        held = database.fresh(add_zips)
        found = run(held, workbook, how)
        assert found["forks"] == [1, 1]  # For the rows and for the programs, each from a process of one thread.
        assert found["said"] == alone["said"]
        assert rows_of(held) == expected
