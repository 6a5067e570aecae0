"""Rows are written over by where they lie, and only by the copy of the same row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import cast

import pytest
from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from finder.listings.importing.staging import import_staged
from finder.listings.store.placed_rows import PLACES, PlacedRows
from finder.listings.store.staging import Staging
from finder.listings.store.tables import ProgramRow
from finder.platform.database.session import get_engine
from finder.platform.database.shadow import Shadow
from finder.platform.errors import BadInput
from tests.listings.importing.test_staging import NEXT_YEAR, list_of, setting
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


def write_after(shadow: Shadow, rows: PlacedRows, *statements: str) -> None:
    with shadow.real():
        for statement in statements:
            shadow.connection.exec_driver_sql(statement)
        rows.update({"name": "t.name"}, "true")


def test_rows_that_lie_elsewhere_by_then_are_told_and_nothing_is_written(directory: Directory, shadow: Shadow) -> None:
    before, rows = names(directory), note_all(shadow)
    first, second = sorted(before)[:2]
    moves = (f"UPDATE main.program SET rowid = {to} WHERE id = '{of}'" for of, to in ((first, -1), (second, -2)))
    back = "UPDATE main.program SET rowid = (SELECT place FROM noted WHERE id = '{}') WHERE id = '{}'"
    with pytest.raises(BadInput, match="by hand"):
        write_after(shadow, rows, *moves, back.format(first, second), back.format(second, first))
    assert names(directory) == before


def test_a_row_that_is_gone_by_then_is_told_and_nothing_is_written(directory: Directory, shadow: Shadow) -> None:
    before, rows = names(directory), note_all(shadow)
    moved = f"UPDATE main.program SET rowid = rowid + 1000 WHERE id = '{min(before)}'"
    with pytest.raises(BadInput, match="by hand"):
        write_after(shadow, rows, moved)
    assert names(directory) == before


def test_a_phone_that_lies_elsewhere_when_a_list_comes_in_never_loses_its_date(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    if get_engine(directory.sessions).dialect.name != "sqlite":
        pytest.skip("PostgreSQL writes by keys")
    swap = Staging.swap
    with directory.readers() as session:
        phones = "SELECT program_id, position, source, as_of FROM program_phone ORDER BY program_id, position"
        before = session.execute(text(phones)).all()

    def exchange(self: Staging, session: Session) -> None:
        run = session.connection().exec_driver_sql
        for here, there in ((1, -1), (2, 1), (-1, 2)):
            run(f"UPDATE main.program_phone SET rowid = {there} WHERE rowid = {here}")
        swap(self, session)

    monkeypatch.setattr(Staging, "swap", exchange)
    with pytest.raises(BadInput, match="by hand"):
        import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))
    with directory.readers() as session:
        assert session.execute(text(phones)).all() == before
