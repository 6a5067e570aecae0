"""An older export of ours names programs by ids of that time: its rows land on the programs of today."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from finder.listings.importing.pinned_ids import pin_programs
from finder.listings.republishing import republish
from finder.listings.store import listings, programs
from tests.databases import Databases
from tests.listings.importing.test_edited_export import DIRECTORY, EDITS, export, import_rows
from tests.listings.importing.test_importer import empty_directory, load, make_list, record, state_of

BEFORE = make_list(
    record("Aspen Medical Clinic", codes=("SA",)),
    record("Cedar Point", street="300 Example Street", codes=("SA",), phones=()),
    format_id="locator_export", source="samhsa-locator", as_of="2020-01-01", complete=False,
)  # fmt: skip


@pytest.fixture
def factory(database: Databases) -> sessionmaker[Session]:
    return empty_directory(database)


def aspen(rows: list[dict[str, str]]) -> dict[str, str]:
    (found,) = [row for row in rows if row["name"] == "Aspen Clinic"]
    return found


def rename(factory: sessionmaker[Session], path: Path) -> tuple[list[dict[str, str]], str]:
    """Export, and let an older list change Aspen's id: return the older rows and the new id."""
    load(factory, DIRECTORY)
    rows = export(factory, path)
    load(factory, BEFORE)
    current = aspen(export(factory, path))["id"]
    assert current != aspen(rows)["id"]
    with factory() as session:
        assert programs.find_current_ids(session, [row["id"] for row in rows]) == {aspen(rows)["id"]: current}
    return rows, current


def test_an_older_export_changes_nothing(factory: sessionmaker[Session], tmp_path: Path) -> None:
    rows, _ = rename(factory, tmp_path / "export.csv")
    before = state_of(factory, with_ids=True)
    result = import_rows(factory, tmp_path / "export.csv", rows)
    assert (result.programs, result.added, result.retired) == (2, 0, 0)
    assert state_of(factory, with_ids=True) == before


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_row_lands_on_the_program_of_today(factory: sessionmaker[Session], tmp_path: Path, edit: str) -> None:
    rows, current = rename(factory, tmp_path / "export.csv")
    old, before = aspen(rows)["id"], {program["id"] for program in state_of(factory, with_ids=True)}
    aspen(rows).update(EDITS[edit][0])
    result = import_rows(factory, tmp_path / "export.csv", rows)
    assert (result.programs, result.added, result.retired) == (2, 0, 0)
    with factory() as session:
        assert programs.find_successor(session, old) == current
    assert {program["id"] for program in state_of(factory, with_ids=True)} == before


def test_an_edit_of_a_program_that_only_changed_its_id_stands(factory: sessionmaker[Session], tmp_path: Path) -> None:
    load(factory, DIRECTORY)
    rows = export(factory, tmp_path / "export.csv")
    with factory.begin() as session:
        programs.save_alias(session, old_id="older", program_id=aspen(rows)["id"])
    current, aspen(rows)["id"] = aspen(rows)["id"], "older"
    aspen(rows)["name"] = "Zinnia Center"
    result = import_rows(factory, tmp_path / "export.csv", rows)
    assert (result.programs, result.added, result.updated) == (2, 0, 1)
    assert {program["id"]: program["name"] for program in state_of(factory, with_ids=True)}[current] == "Zinnia Center"


def test_a_row_of_one_half_replaces_not_the_whole(factory: sessionmaker[Session], tmp_path: Path) -> None:
    """Two programs of one list are one by now: the older row of one of them takes nothing from the other."""
    load(factory, DIRECTORY, make_list(record("Dogwood Hall", codes=("PW",), phones=())), force=True)
    rows = export(factory, tmp_path / "export.csv")
    joined, (other,) = aspen(rows)["id"], [row["id"] for row in rows if row["name"] == "Dogwood Hall"]
    with factory.begin() as session:
        keys = [listing.key for listing in listings.find_listings_of(session, [other])]
        listings.save_program_ids(session, dict.fromkeys(keys, joined))
        pin_programs(session, [joined])
        programs.delete_programs(session, [other])
        republish(session, joined)
        programs.save_alias(session, old_id="older", program_id=joined)
    row = aspen(rows)
    row.update(id="older", website="http://aspen.example.org")
    import_rows(factory, tmp_path / "export.csv", [row])
    with factory() as session:
        held = {listing.record.name: listing.record.codes for listing in listings.find_listings_of(session, [joined])}
        assert programs.find_successor(session, "older") == joined
    assert held["Dogwood Hall"] == ("PW",)
