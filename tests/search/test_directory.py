"""The index and the cards of a process: never older than what a search sees, whatever ran in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from finder.listings.store import programs
from finder.platform.database import changes
from finder.search import directory as follower_module
from finder.search.directory import DirectoryFollower
from finder.search.index.engine import DirectoryIndex
from finder.search.index.query import IndexRow
from tests.site import make_program
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


def unlist(directory: Directory, program_id: str) -> None:
    with directory.sessions.begin() as session:
        programs.save_programs(session, [replace(programs.get_program(session, program_id), listed=False)])


def import_list(directory: Directory, monkeypatch: pytest.MonkeyPatch, *, gone: str, new: str) -> None:
    """Change so many programs at once that they are not logged one by one: one is gone, one is new."""
    with monkeypatch.context() as patch, directory.sessions.begin() as session:
        patch.setattr(changes, "_MANY", 1)
        gone_one = replace(programs.get_program(session, gone), listed=False)
        programs.save_programs(session, [gone_one, make_program(new, "SA DT")])


def size(follower: DirectoryFollower, directory: Directory) -> int:
    with directory.readers() as session:
        return len(follower.current(session))


def wait_until_rebuilt(follower: DirectoryFollower) -> None:
    for _ in range(400):
        if not follower.is_rebuilding:
            return
        time.sleep(0.05)
    raise AssertionError("the index was not rebuilt")


def test_after_a_large_list_searches_go_on_and_show_each_edit_while_the_index_is_rebuilt(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower_module, "_LARGE", 1)
    monkeypatch.setattr(follower_module, "_SETTLE_SECONDS", 0.0)
    follower, ids = DirectoryFollower(shown_codes=()), directory.ids()
    before = size(follower, directory)
    held, whole_build = threading.Event(), DirectoryIndex.build

    def build(rows: Iterable[IndexRow], *, shown_codes: Sequence[str]) -> DirectoryIndex:
        found = list(rows)  # The directory as it was when the work began.
        assert held.wait(20)
        return whole_build(found, shown_codes=shown_codes)

    monkeypatch.setattr(DirectoryIndex, "build", build)
    import_list(directory, monkeypatch, gone=ids["Hope House"], new="new")
    assert size(follower, directory) == before - 1, "what the list says is gone is gone at once"
    shown = follower.revision
    unlist(directory, ids["Dawn Clinic"])
    assert size(follower, directory) == before - 2
    assert follower.is_rebuilding
    assert follower.revision == shown, "it does not show the list in whole"
    held.set()
    wait_until_rebuilt(follower)
    assert size(follower, directory) == before - 2 + 1
    with directory.readers() as session:
        assert follower.revision == changes.get_revision(session)


def test_a_list_that_comes_while_the_index_is_rebuilt_is_shown_in_the_end(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower_module, "_LARGE", 1)
    monkeypatch.setattr(follower_module, "_SETTLE_SECONDS", 0.0)
    monkeypatch.setattr(follower_module, "_RETRY_SECONDS", 0.01)
    follower, ids = DirectoryFollower(shown_codes=()), directory.ids()
    before = size(follower, directory)
    held, begun, whole_build = threading.Event(), threading.Event(), DirectoryIndex.build

    def build(rows: Iterable[IndexRow], *, shown_codes: Sequence[str]) -> DirectoryIndex:
        found = list(rows)
        begun.set()
        assert held.wait(20)
        return whole_build(found, shown_codes=shown_codes)

    monkeypatch.setattr(DirectoryIndex, "build", build)
    import_list(directory, monkeypatch, gone=ids["Hope House"], new="new")
    size(follower, directory)
    assert begun.wait(20)
    import_list(directory, monkeypatch, gone=ids["Dawn Clinic"], new="newer")
    assert size(follower, directory) == before - 2
    held.set()
    wait_until_rebuilt(follower)
    assert size(follower, directory) == before


def test_an_index_is_rebuilt_after_those_whom_the_list_kept_waiting(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower_module, "_LARGE", 1)
    follower = DirectoryFollower(shown_codes=())
    before = size(follower, directory)
    paused, go_on, is_built = list[float](), threading.Event(), threading.Event()
    whole_build = DirectoryIndex.build

    def pause(seconds: float) -> None:
        paused.append(seconds)
        assert len(paused) > 1 or go_on.wait(20)

    def build(rows: Iterable[IndexRow], *, shown_codes: Sequence[str]) -> DirectoryIndex:
        is_built.set()
        return whole_build(rows, shown_codes=shown_codes)

    import_list(directory, monkeypatch, gone=directory.ids()["Hope House"], new="new")
    with monkeypatch.context() as patch:
        patch.setattr(follower_module.time, "sleep", pause)
        patch.setattr(DirectoryIndex, "build", build)
        assert size(follower, directory) == before - 1
        assert follower.is_rebuilding
        assert not is_built.wait(0.2)
        go_on.set()
        assert is_built.wait(20)
    assert paused[0] >= 1
    wait_until_rebuilt(follower)
    assert size(follower, directory) == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_index_that_could_not_be_rebuilt_is_built_by_the_next_search(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower_module, "_LARGE", 1)
    monkeypatch.setattr(follower_module, "_SETTLE_SECONDS", 0.0)
    follower = DirectoryFollower(shown_codes=())
    before = size(follower, directory)

    def fail(_rows: Iterable[IndexRow], *, shown_codes: Sequence[str]) -> DirectoryIndex:
        raise OSError("the database is away")

    import_list(directory, monkeypatch, gone=directory.ids()["Hope House"], new="new")
    with monkeypatch.context() as patch:
        patch.setattr(DirectoryIndex, "build", fail)
        size(follower, directory)
        wait_until_rebuilt(follower)
    assert size(follower, directory) == before
