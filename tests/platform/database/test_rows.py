"""Many rows in one statement, whatever the order of their columns."""

from __future__ import annotations

from typing import Any, cast

import pytest
from sqlalchemy import Table, insert, select
from sqlalchemy.exc import IntegrityError

from finder.listings.store.tables import ProgramPhoneRow
from finder.listings.store.work_tables import ProgramWordRow
from finder.platform.database.bulk import insert_rows, insert_values
from tests.staff_directory import Directory

WORDS = cast(Table, ProgramWordRow.__table__)
PHONES = cast(Table, ProgramPhoneRow.__table__)
PHONE: dict[str, Any] = {"number": "+12055550199", "extension": "", "is_hidden": False}


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


@pytest.mark.parametrize("kind", ["main", None])
def test_known_words_are_inserted_and_a_later_unknown_one_is_refused(directory: Directory, kind: str | None) -> None:
    program_id = min(directory.ids().values())
    with directory.sessions() as session:
        insert_values(
            session, PHONES, ("program_id", "position", "kind", *PHONE), [(program_id, 8, kind, *PHONE.values())]
        )
        held = session.scalar(select(PHONES.c.kind).where(PHONES.c.position == 8))
        with pytest.raises(IntegrityError):
            session.execute(insert(PHONES).values(program_id=program_id, position=9, kind="made up", **PHONE))
        session.rollback()
    assert held == kind


def test_one_unknown_word_among_many_rows_is_refused(directory: Directory) -> None:
    program_id = min(directory.ids().values())
    rows = [(at, program_id, "made up" if at == 14 else "main", *PHONE.values()) for at in range(10, 16)]
    with directory.sessions() as session:
        with pytest.raises(IntegrityError):
            insert_values(session, PHONES, ("position", "program_id", "kind", *PHONE), rows)
        session.rollback()
