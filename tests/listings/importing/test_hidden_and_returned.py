"""A phone that staff hid stays hidden, whatever our own CSV brings back; and it can be given back afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finder.listings.rules.programs import Program
from finder.listings.store import programs, staff_overrides
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.hiding import hide_phone
from finder.staff.reviewing.deciding import Decision, approve
from tests.listings.importing.test_edited_export import export, import_rows
from tests.staff_directory import Directory

NUMBER = "+13035550100"
OTHER = "+13035550166"
EDITS: list[tuple[dict[str, str], tuple[str, ...]]] = [
    ({}, ()),
    ({"hours": "Mon"}, ()),
    ({"name": "Hope Home"}, ()),
    ({"services": "PW SA"}, ()),
    ({"phones": "(303) 555-0100"}, ()),
    ({"phones": "(303) 555-0166"}, (OTHER,)),
    ({"phones": "(303) 555-0166; (303) 555-0100"}, (OTHER,)),
]


def look(directory: Directory, program_id: str) -> Program:
    with directory.readers() as session:
        return programs.get_program(session, program_id)


@pytest.mark.parametrize(("changes", "shown"), EDITS, ids=[str(index) for index in range(len(EDITS))])
def test_nothing_unhides_it_and_giving_it_back_brings_it(
    directory: Directory, tmp_path: Path, changes: dict[str, Any], shown: tuple[str, ...]
) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        hide_phone(session, program_id, NUMBER, reason="x", context=directory.by("rita"))
    rows = export(directory.sessions, tmp_path / "export.csv")
    row = next(row for row in rows if row["id"] == program_id)
    assert NUMBER not in str(row)
    row.update({key: value for key, value in changes.items() if key in row})
    import_rows(directory.sessions, tmp_path / "export.csv", rows)
    program = look(directory, program_id)
    assert tuple(phone.number for phone in program.phones) == shown
    assert program.phone_hidden
    with directory.sessions.begin() as session:
        version = open_program(session, program_id).version
        back = Edit(program_id=program_id, base_version=version, changes={"hidden": None}, reason="it is right")
        outcome = edit_program(session, back, context=directory.by("ed"))
        assert outcome.waiting == ("hidden",)
        assert outcome.proposal_id is not None
        approve(session, Decision(proposal_id=outcome.proposal_id), context=directory.by("rita"))
        assert staff_overrides.get_overrides(session, program_id).hidden == frozenset()
    program = look(directory, program_id)
    assert [phone.number for phone in program.phones] == [*shown, NUMBER]
    assert not program.phone_hidden
