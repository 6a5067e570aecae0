"""Many rows in one statement, whatever the order of their columns."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, select

from finder.listings.store.work_tables import ProgramWordRow
from finder.platform.database.bulk import insert_rows, insert_values
from tests.staff_directory import Directory

WORDS = cast(Table, ProgramWordRow.__table__)


def test_rows_and_values_go_to_the_columns_that_they_name(directory: Directory) -> None:
    ids = sorted(directory.ids().values())[:2]
    with directory.sessions() as session:
        insert_rows(session, WORDS, [{"word": b"zzza", "program_id": ids[0]}, {"program_id": ids[1], "word": b"zzzb"}])
        insert_values(session, WORDS, ("program_id", "word"), [(ids[0], b"zzzc")])
        insert_values(session, WORDS, ("word", "program_id"), [(b"zzzd", ids[1])])
        insert_rows(session, WORDS, [])
        insert_values(session, WORDS, ("word", "program_id"), [])
        found = session.execute(select(WORDS.c.word, WORDS.c.program_id).where(WORDS.c.word >= "zzz")).all()
        session.rollback()
    assert {(str(word), program_id) for word, program_id in found} == {
        ("zzza", ids[0]), ("zzzb", ids[1]), ("zzzc", ids[0]), ("zzzd", ids[1]),
    }  # fmt: skip
