"""After many programs changed at once, the tables of staff follow without any page."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from finder.listings import following
from finder.listings.following import follow_directory, is_being_followed
from finder.listings.store import programs
from finder.listings.store.program_work import catch_up_work, is_behind, order_by_zip, write_work
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


def test_others_can_see_that_somebody_is_at_it(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def break_off(session: Session, ids: Sequence[str], **ready: Any) -> set[str]:
        seen.append(is_being_followed(session))
        raise RuntimeError

    def is_seen() -> bool:
        with directory.sessions.begin() as session:
            return is_being_followed(session)

    with directory.sessions.begin() as session:
        record_changes(session, [EVERYTHING])
        session.execute(text("UPDATE program_work SET version = -1"))
    monkeypatch.setattr(following, "write_work", break_off)
    assert not is_seen()
    with pytest.raises(RuntimeError):
        follow_directory(directory.sessions)
    assert seen == [True]
    assert not is_seen()


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


def test_of_two_who_begin_at_once_in_new_tables_the_second_waits(directory: Directory) -> None:
    """Even where none of them has a row to write, which the other would wait for."""
    with directory.sessions.begin() as session:
        before = computed(session)
        session.execute(delete(FollowerRow))
    left: list[int] = []

    def catch_up() -> None:
        with directory.sessions.begin() as session:
            left.append(catch_up_work(session))

    other = threading.Thread(target=catch_up)
    with directory.sessions.begin() as session:
        assert catch_up_work(session) == 0
        other.start()
        other.join(0.5)
        assert other.is_alive(), "it waits for this transaction"
    other.join(30)
    assert left == [0]
    with directory.sessions.begin() as session:
        assert not is_behind(session)
        assert computed(session) == before


def test_who_comes_second_leaves_the_rows_as_the_first_did(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another brings all up to date between two transactions of this one, which then writes the same rows again."""
    with directory.sessions.begin() as session:
        before = computed(session)
        session.execute(text("UPDATE program_work SET version = -1"))
        record_changes(session, [EVERYTHING])
    # The one program that is alone in its area comes last.
    monkeypatch.setattr(following, "order_by_zip", lambda session, ids: order_by_zip(session, ids)[::-1])
    others = iter([lambda: follow_directory(directory.sessions)])
    monkeypatch.setattr(following, "_AT_ONCE", 1)
    monkeypatch.setattr(following.time, "sleep", lambda _: next(others, int)())
    assert follow_directory(directory.sessions) == len(RECORDS)
    with directory.sessions.begin() as session:
        assert computed(session) == before


def test_an_edit_between_working_out_the_rows_and_writing_them_counts(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = directory.ids()
    with directory.sessions.begin() as session:
        session.execute(text("UPDATE program_work SET version = -1"))
        record_changes(session, [EVERYTHING])
    read = following.read_work

    def read_and_edit(session: Session, some: Sequence[str]) -> dict[str, dict[str, Any]]:
        ready = read(session, some)
        assert ready.keys() == set(ids.values())
        with directory.sessions.begin() as other:
            program = programs.get_program(other, ids["Hope House"])
            programs.save_programs(other, [replace(program, name="Hopeful House")])
            other.execute(text("DELETE FROM listing WHERE program_id = :id"), {"id": ids["Dawn Clinic"]})
            programs.delete_programs(other, [ids["Dawn Clinic"]])
        return ready

    monkeypatch.setattr(following, "read_work", read_and_edit)
    follow_directory(directory.sessions)
    with directory.sessions.begin() as session:
        assert not is_behind(session)
        found = {row.program_id: row.words for row in session.scalars(select(ProgramWorkRow))}
    assert found.keys() == set(ids.values()) - {ids["Dawn Clinic"]}
    assert "hopeful" in found[ids["Hope House"]]


def test_who_waits_to_write_comes_in_after_one_transaction(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite wakes nobody who waits for its lock: without a pause, the next transaction would be quicker every time."""
    with directory.sessions.begin() as session:
        session.execute(text("UPDATE program_work SET version = -1"))
        record_changes(session, [EVERYTHING])
    write, is_in, was_in = following.write_work, threading.Event(), list[bool]()

    def come_in() -> None:
        with directory.sessions.begin() as session:
            session.execute(text("UPDATE lease SET owner = owner"))
        is_in.set()

    waiting = threading.Thread(target=come_in)

    def write_while_somebody_waits(session: Session, ids: Sequence[str], **ready: Any) -> set[str]:
        was_in.append(is_in.is_set())
        areas = write(session, ids, **ready)
        if len(was_in) == 1:
            waiting.start()
            time.sleep(0.4)  # By then it looks for the lock as seldom as it ever does.
        return areas

    monkeypatch.setattr(following, "_AT_ONCE", 1)
    monkeypatch.setattr(following, "write_work", write_while_somebody_waits)
    follow_directory(directory.sessions)
    waiting.join(30)
    assert was_in == [False, True, True]
