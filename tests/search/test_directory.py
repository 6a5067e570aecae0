"""The index and the cards of a process: never older than what a search sees, whatever ran in between."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from finder.listings.store import programs
from finder.search.directory import DirectoryFollower
from finder.search.index.engine import DirectoryIndex
from tests.staff_directory import Directory


def rename(directory: Directory, program_id: str, name: str) -> None:
    with directory.sessions.begin() as session:
        programs.save_programs(session, [replace(programs.get_program(session, program_id), name=name)])


def names(follower: DirectoryFollower, session: Session, program_id: str) -> list[str]:
    """Names on the cards that a search of this session would show."""
    follower.current(session)
    return [card.name for card in follower.find_cards(session, [program_id])]


def test_a_card_read_in_an_older_transaction_is_not_kept(directory: Directory) -> None:
    follower, program_id = DirectoryFollower(shown_codes=()), directory.ids()["Hope House"]
    with directory.readers() as old, directory.readers() as new:
        follower.current(old)
        rename(directory, program_id, "Hope Home")
        follower.current(new)
        # The slow one reads its cards only now: PostgreSQL shows it the new name, SQLite the one of its beginning.
        follower.find_cards(old, [program_id])
        assert names(follower, new, program_id) == ["Hope Home"]
    with directory.readers() as later:
        assert names(follower, later, program_id) == ["Hope Home"]


def test_a_kept_card_goes_with_the_change_of_its_program(directory: Directory) -> None:
    follower, ids = DirectoryFollower(shown_codes=()), directory.ids()
    with directory.readers() as session:
        assert names(follower, session, ids["Hope House"]) == ["Hope House"]
        assert names(follower, session, ids["Dawn Clinic"]) == ["Dawn Clinic"]
    rename(directory, ids["Hope House"], "Hope Home")
    with directory.readers() as session:
        assert names(follower, session, ids["Hope House"]) == ["Hope Home"]
        assert names(follower, session, ids["Dawn Clinic"]) == ["Dawn Clinic"]


def test_ids_that_vanished_are_left_out_and_the_order_is_kept(directory: Directory) -> None:
    follower, ids = DirectoryFollower(shown_codes=()), directory.ids()
    wanted = [ids["River Home"], "nobody", ids["Dawn Clinic"], ids["Hope House"]]
    for _ in range(2):
        with directory.readers() as session:
            follower.current(session)
            found = follower.find_cards(session, wanted)
        assert [card.id for card in found] == [wanted[0], *wanted[2:]]


def test_a_worn_index_is_folded_in_the_background_and_misses_no_edit(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, begun = threading.Event(), threading.Event()
    whole_fold = DirectoryIndex.folded

    def folded(index: DirectoryIndex) -> DirectoryIndex:
        begun.set()
        assert held.wait(20)
        return whole_fold(index)

    monkeypatch.setattr(DirectoryIndex, "folded", folded)
    monkeypatch.setattr(DirectoryIndex, "is_worn", property(lambda _: not begun.is_set()))
    follower, program_id = DirectoryFollower(shown_codes=()), directory.ids()["Hope House"]
    with directory.readers() as session:
        count = len(follower.current(session))
    rename(directory, program_id, "Hope Home")
    with directory.readers() as session:
        worn = follower.current(session)
    assert begun.wait(20)
    with directory.sessions.begin() as session:
        programs.save_programs(session, [replace(programs.get_program(session, program_id), listed=False)])
    with directory.readers() as session:
        assert len(follower.current(session)) == count - 1
    held.set()
    for _ in range(400):
        if not follower.is_compacting:
            break
        time.sleep(0.05)
    with directory.readers() as session:
        assert len(follower.current(session)) == count - 1
        assert not follower.current(session).shares_rows_with(worn)
