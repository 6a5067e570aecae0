"""What the import command leaves behind for staff, and lists that it reads by columns that staff saved."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy.orm import Session

from finder.listings.importing.mapped import column_keys, fingerprint_of
from finder.listings.rules.column_maps import ColumnMap, ColumnRole, ColumnUse
from finder.listings.store import column_maps
from finder.listings.store.server_imports import list_server_imports
from finder.platform.database.session import Engine, make_session_factory, make_writing_factory
from tests.commands import finder
from tests.databases import Databases
from tests.listings.importing.lists import write_csv
from tests.staff_directory import NOW, fill

COLUMNS = ("Agency", "Street name", "Town", "Postcode", "Reach us", "Detox")
ROLES: tuple[ColumnRole, ...] = ("name", "street", "city", "zip", "phone", "mark")
ROW = ("Elm House", "1 Elm Street", "Denver", "80202", "303-555-0101", "yes")


def save_columns(engine: Engine) -> None:
    uses = tuple(
        ColumnUse(key=key, header=header, role=role, code="DT" if role == "mark" else "")
        for key, header, role in zip(column_keys(COLUMNS), COLUMNS, ROLES, strict=True)
    )
    saved = ColumnMap(
        name="County",
        fingerprint=fingerprint_of(COLUMNS),
        source="Example County",
        state="CO",
        is_whole=True,
        uses=uses,
    )
    with make_writing_factory(engine).begin() as session:
        column_maps.save_map(session, saved, now=NOW)


def reading(engine: Engine) -> Session:
    return make_session_factory(engine)()


def test_an_import_leaves_a_line_and_a_dry_run_none(database: Databases, tmp_path: Path) -> None:
    made = database.fresh(fill)
    header = ("name1", "street1", "city", "state", "zip", "phone", "type_facility", "sa", "dt", "md")
    row = ("Elm House", "1 Elm Street", "Denver", "CO", "80202", "303-555-0101", "SU", "1", "1", "")
    path = write_csv(tmp_path / "list_2025-08.csv", header, row, (*row[:3], "ZZ", *row[4:]))
    assert finder(made.url, "import", str(path), "--dry-run").returncode == 0
    with reading(made.engine) as session:
        assert list_server_imports(session) == []
    assert finder(made.url, "import", str(path)).returncode == 0
    with reading(made.engine) as session:
        (line,) = list_server_imports(session)
    assert (line.command, line.file_name, line.source) == ("import", "list_2025-08.csv", "samhsa-locator")
    assert (line.as_of, line.as_of_precision) == ("2025-08-01", "month")
    assert (line.rows, line.programs, line.added, line.rejected) == (2, 1, 1, 1)


def test_saved_columns_are_used_by_name_only(database: Databases, tmp_path: Path) -> None:
    made = database.fresh(fill)
    save_columns(made.engine)
    path = write_csv(tmp_path / "county_2026-05.csv", COLUMNS, ROW)
    assert finder(made.url, "import", str(path)).returncode == 2
    answer = finder(made.url, "import", str(path), "--mapping", "County", "--json")
    assert answer.returncode == 0, answer.stdout
    (entry,) = json.loads(answer.stdout)["files"]
    assert (entry["format"], entry["source"], entry["as_of"]) == ("mapped_list", "Example County", "2026-05-01")
    assert (entry["added"], entry["retired"], entry["ignored_columns"]) == (1, 0, [])
    assert entry["warnings"] == ["Its columns were read as saved under “County”."]


def test_a_mapping_that_does_not_fit_is_refused(database: Databases, tmp_path: Path) -> None:
    made = database.fresh(fill)
    save_columns(made.engine)
    path = write_csv(tmp_path / "county.csv", ("Clinic", *COLUMNS[1:]), ROW)
    answer = finder(made.url, "import", str(path), "--mapping", "County")
    assert answer.returncode == 2 and "it lacks Agency" in answer.stderr
    answer = finder(made.url, "import", str(path), "--mapping", "Nobody", "--json")
    assert answer.returncode == 2
    assert json.loads(answer.stdout)["error"] == "No columns are saved under this name. Saved are: County."
