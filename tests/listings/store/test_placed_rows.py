"""Rows are written over by where they lie, and only by the copy of the same row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import cast

import pytest
from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError

from finder.listings.store.placed_rows import PLACES, PlacedRows
from finder.listings.store.tables import ProgramRow
from finder.platform.database.session import get_engine
from finder.platform.database.shadow import Shadow
from finder.platform.errors import BadInput
from tests.staff_directory import Directory

PROGRAM = cast(Table, ProgramRow.__table__)


@pytest.fixture
def shadow(directory: Directory) -> Iterator[Shadow]:
    if get_engine(directory.sessions).dialect.name != "sqlite":
        pytest.skip("PostgreSQL writes by keys")
    with closing(Shadow(directory.sessions, (PROGRAM,), indexed=())) as made:
        yield made


def note_all(shadow: Shadow) -> PlacedRows:
    shadow.connection.exec_driver_sql("UPDATE program SET name = 'New ' || name")
    shadow.connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE noted AS SELECT t.id AS id, {PLACES} "
        "FROM temp.program AS t JOIN main.program AS m ON m.id = t.id"
    )
    rows = PlacedRows(shadow=shadow, table="program", noted="noted", key=("id",))
    rows.index()
    shadow.connection.commit()
    return rows


def names(directory: Directory) -> dict[str, str]:
    return {program_id: name for name, program_id in directory.ids().items()}


def test_each_row_is_written_over_by_its_copy(directory: Directory, shadow: Shadow) -> None:
    before, rows = names(directory), note_all(shadow)
    spared = min(before)
    with shadow.real():
        rows.update({"name": "t.name", "city": "'Elsewhere'"}, f"id <> '{spared}'")
    found = shadow.connection.exec_driver_sql("SELECT id, name, city FROM main.program").all()
    shadow.connection.rollback()
    assert {row[0]: row[1] for row in found} == {
        program_id: name if program_id == spared else f"New {name}" for program_id, name in before.items()
    }
    assert {row[2] == "Elsewhere" for row in found if row[0] != spared} == {True}


def write_moved(shadow: Shadow, rows: PlacedRows, first: str, second: str) -> None:
    """Write them after the second row was put where the first one lay."""
    run = shadow.connection.exec_driver_sql
    with shadow.real():
        place = run(f"SELECT rowid FROM main.program WHERE id = '{first}'").scalar_one()
        run(f"UPDATE main.program SET rowid = -1 WHERE id = '{first}'")
        run(f"UPDATE main.program SET rowid = {place} WHERE id = '{second}'")
        rows.update({"name": "t.name"}, "true")


def test_rows_that_lie_elsewhere_by_then_fail_and_nothing_is_written(directory: Directory, shadow: Shadow) -> None:
    before, rows = names(directory), note_all(shadow)
    first, second = sorted(before)[:2]
    with pytest.raises(IntegrityError):
        write_moved(shadow, rows, first, second)
    assert names(directory) == before


def write_after(shadow: Shadow, rows: PlacedRows, statement: str) -> None:
    with shadow.real():
        shadow.connection.exec_driver_sql(statement)
        rows.update({"name": "t.name"}, "true")


def test_a_row_that_is_gone_by_then_is_told_and_nothing_is_written(directory: Directory, shadow: Shadow) -> None:
    before, rows = names(directory), note_all(shadow)
    moved = f"UPDATE main.program SET rowid = rowid + 1000 WHERE id = '{min(before)}'"
    with pytest.raises(BadInput, match="by hand"):
        write_after(shadow, rows, moved)
    assert names(directory) == before
