"""Our own CSV in a directory that knows nothing else: every program stands there as it was exported."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from tests.databases import Databases
from tests.listings.importing.test_edited_export import export, import_rows
from tests.listings.importing.test_importer import empty_directory, load, make_list, record, state_of

KNOWN = record("Hope House")
OLD = record("Ash House", phones=(), codes=(), street="7 Old Road", latitude=39.751, longitude=-104.991)
FAR = record("Elm House", street="9 Far Street", latitude=44.9, longitude=-93.2)
NEAR = record("Oak House", phones=(), codes=(), street="9 Far Street", latitude=39.751, longitude=-104.991)


def bring_to_another(database: Databases, first: sessionmaker[Session], folder: Path) -> sessionmaker[Session]:
    """Export, and import into an empty directory, which takes the place of the first."""
    rows = export(first, folder / "ours.csv")
    other = empty_directory(database)
    import_rows(other, folder / "ours.csv", rows)
    return other


def test_a_place_that_only_an_older_list_has_stays_one(database: Databases, tmp_path: Path) -> None:
    first = empty_directory(database)
    load(first, make_list(OLD, format_id="geocoded_list", source="samhsa-geocoded", as_of="2021-01-01"))
    load(first, make_list(KNOWN, as_of="2022-01-01"))
    before = state_of(first, with_ids=True)
    assert {one["name"]: one["not_listed_because"] for one in before}["Ash House"] == "only_in_older_list"
    other = bring_to_another(database, first, tmp_path)
    assert state_of(other, with_ids=True) == before
    newer = make_list(OLD, format_id="geocoded_list", source="samhsa-geocoded", as_of="2024-01-01")
    load(other, newer)
    assert {one["name"]: one["listed"] for one in state_of(other)}["Ash House"], "a newer list has it"


def test_a_place_known_by_its_zip_stays_so_beside_a_neighbor_with_a_point(database: Databases, tmp_path: Path) -> None:
    first = empty_directory(database)
    load(first, make_list(FAR, KNOWN, as_of="2022-01-01"))
    load(first, make_list(NEAR, format_id="geocoded_list", source="samhsa-geocoded", as_of="2022-06-01"))
    before = state_of(first, with_ids=True)
    assert {one["name"]: one["point"] for one in before} == {
        "Hope House": "zip",
        "Elm House": "zip",
        "Oak House": "street",
    }
    assert state_of(bring_to_another(database, first, tmp_path), with_ids=True) == before
