"""Our own CSV of programs that staff spoke of, edited by hand: lists change, what staff checked stands above them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from finder.listings.rules.programs import Program
from finder.listings.store import programs, staff_overrides
from finder.staff.editing.editing import Edit, edit_program, open_program
from tests.listings.importing.test_edited_export import export, import_rows
from tests.staff_directory import RECORDS, Directory, load


@pytest.fixture
def program_id(directory: Directory) -> str:
    """A program of which staff said something on two days, and that two lists hold."""
    program_id = directory.ids()["Hope House"]
    for days, changes in ((0, {"code:PW": "yes", "hours": "Mon"}), (1, {"code:DT": "no"})):
        with directory.sessions.begin() as session:
            version = open_program(session, program_id).version
            edit = Edit(program_id=program_id, base_version=version, changes=changes)
            edit_program(session, edit, context=directory.by("ed", minutes=days * 24 * 60))
    with directory.sessions.begin() as session:
        load(session, RECORDS, as_of="2025-06-01")
    return program_id


def look(directory: Directory, program_id: str) -> Program:
    with directory.readers() as session:
        return programs.get_program(session, program_id)


def test_an_export_that_nobody_edited_is_no_news(directory: Directory, program_id: str, tmp_path: Path) -> None:
    before = look(directory, program_id)
    rows = export(directory.sessions, tmp_path / "export.csv")
    result = import_rows(directory.sessions, tmp_path / "export.csv", rows)
    assert (result.added, result.updated, result.unchanged) == (0, 0, 3)
    assert look(directory, program_id) == before


EDITS: list[tuple[dict[str, str], dict[str, Any]]] = [
    ({"name": "Zinnia Center"}, {"name": "Zinnia Center"}),
    ({"street": "900 Other Road", "zip": "80203"}, {"street": "900 Other Road", "zip": "80203"}),
    ({"phones": "(303) 555-0155"}, {"phone": "+13035550155"}),
    ({"services": "HH PW SA"}, {"services": ("HH", "PW", "SA")}),
    ({"services": "DT PW SA"}, {"services": ("PW", "SA")}),
    ({"services": "SA"}, {"services": ("PW", "SA")}),
]


@pytest.mark.parametrize(("changes", "expected"), EDITS)
def test_an_edited_row_changes_what_lists_say_only(
    directory: Directory, program_id: str, tmp_path: Path, changes: dict[str, str], expected: dict[str, Any]
) -> None:
    before = look(directory, program_id)
    rows = export(directory.sessions, tmp_path / "export.csv")
    next(row for row in rows if row["id"] == program_id).update(changes)
    result = import_rows(directory.sessions, tmp_path / "export.csv", rows)
    assert (result.programs, result.added, result.retired) == (3, 0, 0)
    after = look(directory, program_id)
    assert {name: getattr(after, name) for name in expected} == expected
    assert [(report.source, report.as_of) for report in after.reports] == [
        (report.source, report.as_of) for report in before.reports
    ]
    assert dict(after.notes)["hours"] == "Mon"
    again = import_rows(directory.sessions, tmp_path / "export.csv", rows)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 3)
    assert look(directory, program_id) == after
    with directory.readers() as session:
        assert staff_overrides.list_overridden_ids(session) == {program_id}


def test_what_staff_said_follows_a_program_that_moved(directory: Directory, program_id: str) -> None:
    with directory.sessions.begin() as session:
        moved = replace(RECORDS[0], street="12 New Street", zip="80203")
        load(session, [moved, *RECORDS[1:]], as_of="2026-12-01")
    after = look(directory, program_id)
    assert (after.street, after.listed) == ("12 New Street", True)
    assert dict(after.notes)["hours"] == "Mon"
    with directory.readers() as session:
        assert [found.conflict.field for found in staff_overrides.find_conflicts(session)] == ["code:DT", "code:PW"]
