"""After many programs changed at once, the tables of staff follow without any page."""

from __future__ import annotations

import threading
import time
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from finder.listings.following import follow_directory
from finder.listings.store.program_work import catch_up_work, is_behind, write_work
from finder.listings.store.work_tables import FollowerRow, ProgramWordRow, ProgramWorkRow, SpellingKeyRow
from finder.platform.database.changes import EVERYTHING, record_changes
from tests.staff_directory import RECORDS, Directory, load

_COMPUTED = ("program_work", "program_word", "likely_pair")


def computed(session: Session) -> dict[str, list[Any]]:
    return {name: sorted(map(tuple, session.execute(text(f"SELECT * FROM {name}")).all())) for name in _COMPUTED}


def test_tables_follow_a_change_of_everything(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        before = computed(session)
        session.execute(text("UPDATE program_work SET version = -1, is_alone = (1 = 0)"))
        session.execute(text("DELETE FROM likely_pair"))
        record_changes(session, [EVERYTHING])
    assert follow_directory(directory.sessions) == len(RECORDS)
    with directory.sessions.begin() as session:
        assert not is_behind(session)
        assert computed(session) == before
    assert follow_directory(directory.sessions) == 0


def test_a_break_is_made_up_for(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        load(session, RECORDS, as_of="2026-01-01")
        before = computed(session)
        session.execute(delete(FollowerRow))
        session.execute(text("UPDATE program_work SET version = -1"))
        assert catch_up_work(session, limit=1) == len(RECORDS) - 1
        assert is_behind(session)
    assert follow_directory(directory.sessions) == len(RECORDS) - 1
    with directory.sessions.begin() as session:
        assert computed(session) == before


def test_two_who_bring_the_same_programs_up_to_date_do_not_fail(directory: Directory) -> None:
    """A page and an import at once: the second waits for the first, and each row is there once."""
    with directory.sessions.begin() as session:
        before = computed(session)
        session.execute(delete(FollowerRow))
        session.execute(delete(ProgramWorkRow))
        session.execute(delete(ProgramWordRow))
        session.execute(delete(SpellingKeyRow))
    failed: list[Exception] = []

    def follow() -> None:
        try:
            follow_directory(directory.sessions)
        except Exception as error:
            failed.append(error)

    others = [threading.Thread(target=follow) for _ in range(2)]
    with directory.sessions.begin() as session:
        write_work(session, sorted(directory.ids().values()))
        for other in others:
            other.start()
        time.sleep(0.5)
    for other in others:
        other.join(30)
    assert failed == []
    with directory.sessions.begin() as session:
        assert computed(session) == before
