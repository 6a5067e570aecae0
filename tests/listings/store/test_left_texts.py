"""Texts that no program names any more are deleted, and no others, whoever else writes; SQLite's lock is held for moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import exc, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from finder.listings.importing import staging
from finder.listings.importing.staging import import_staged
from finder.listings.store import left_texts, programs, texts_ahead
from finder.listings.store.left_texts import sweep_slowly, sweep_texts
from finder.listings.store.program_texts import insert_texts
from finder.listings.store.staging import Staging
from finder.platform.database import leases
from finder.platform.database.session import get_engine, make_engine, make_writing_factory
from finder.platform.database.shadow import Shadow
from finder.platform.errors import BadInput
from tests.listings.importing.test_staging import NEXT_YEAR, documents_of, hide, list_of, setting
from tests.program_texts import check_texts
from tests.staff_directory import Directory

NAME = "Hope House"
LEFT = [("{}", "{}")] * 5


def is_sqlite(directory: Directory) -> bool:
    return get_engine(directory.sessions).dialect.name == "sqlite"


def only_sqlite(directory: Directory) -> None:
    if not is_sqlite(directory):
        pytest.skip("On PostgreSQL nobody waits for rows that nobody sees")


def count_texts(directory: Directory) -> int:
    with directory.readers() as session:
        return int(session.execute(text("SELECT count(*) FROM program_text")).scalar_one())


@contextmanager
def holding(directory: Directory) -> Iterator[leases.Lease]:
    with leases.hold(directory.sessions, staging.LEASE) as lease:
        yield lease


def test_texts_that_a_list_replaced_are_gone_afterwards(directory: Directory) -> None:
    import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))
    with directory.readers() as session:
        check_texts(session)


CANCELED = OperationalError("DELETE", None, TimeoutError("canceled"))
NO_CONNECTION = exc.TimeoutError("none of the pool became free")
LOST = leases.LeaseLost("another one began")


@pytest.mark.parametrize("error", [CANCELED, NO_CONNECTION, LOST], ids=["canceled", "no connection", "lease lost"])
def test_what_could_not_be_deleted_after_a_list_goes_with_the_next(
    directory: Directory, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_args: object) -> int:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(left_texts, "sweep_texts", fail)
        patch.setattr(left_texts, "sweep_slowly", fail)
        import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))
    assert count_texts(directory) > len(documents_of(directory)) == len(NEXT_YEAR)

    later = [replace(record, codes=("SA",)) for record in NEXT_YEAR]
    import_staged(directory.sessions, [list_of(later, as_of="2026-02-01")], setting=setting(directory))
    with directory.readers() as session:
        check_texts(session)


def test_nothing_that_somebody_is_writing_is_swept(directory: Directory) -> None:
    if is_sqlite(directory):
        pytest.skip("SQLite has one lock for all")
    program_id = directory.ids()[NAME]
    with directory.sessions() as writing:
        program = programs.get_program(writing, program_id)
        programs.save_programs(writing, [replace(program, id="newcomer")])
        with directory.sessions.begin() as session:
            assert sweep_texts(session) == 0
        writing.commit()
    with directory.sessions.begin() as session:
        assert programs.get_program(session, "newcomer").name == program.name
        programs.delete_programs(session, ["newcomer"])


def test_sweeping_ends_where_another_import_began(directory: Directory) -> None:
    """What that one has written ahead is of no program yet."""
    only_sqlite(directory)
    with directory.sessions.begin() as session:
        insert_texts(session, LEFT)
    before = count_texts(directory)
    with holding(directory) as lease:
        lost = leases.Lease(directory.sessions, staging.LEASE, "somebody else")
        with pytest.raises(leases.LeaseLost):
            sweep_slowly(directory.sessions, lost)
        assert count_texts(directory) == before
        assert sweep_slowly(directory.sessions, lease) == len(LEFT)
    with directory.readers() as session:
        check_texts(session)


@pytest.mark.parametrize("module", [texts_ahead, left_texts], ids=["written ahead", "deleted"])
def test_others_write_between_two_steps(directory: Directory, monkeypatch: pytest.MonkeyPatch, module: Any) -> None:
    only_sqlite(directory)
    engine = make_engine(get_engine(directory.sessions).url.render_as_string(hide_password=False), lock_seconds=1)
    others, written = make_writing_factory(engine), list[float]()

    def write(seconds: float) -> None:
        with others.begin() as session:
            session.execute(text("UPDATE directory SET revision = revision"))
        written.append(seconds)

    monkeypatch.setattr(module, "_STEP", 1)
    monkeypatch.setattr(module.time, "sleep", write)
    try:
        import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))
    finally:
        engine.dispose()
    assert len(written) >= len(NEXT_YEAR) - 1
    with directory.readers() as session:
        check_texts(session)


def replace_step(monkeypatch: pytest.MonkeyPatch, then: Callable[[], None]) -> None:
    """Let something happen right before the last transaction, once its texts are written."""
    real, todo = Shadow.real, [then]

    @contextmanager
    def late(self: Shadow, **given: Any) -> Iterator[Session]:
        if given.get("also") is not None and todo:
            todo.pop()()
        with real(self, **given) as session:
            yield session

    monkeypatch.setattr(Shadow, "real", late)


@pytest.mark.parametrize(("tries", "within"), [(6, 0), (0, 1)], ids=["at first", "after some tries"])
def test_at_most_what_changed_at_the_last_moment_is_written_while_others_wait(
    directory: Directory, monkeypatch: pytest.MonkeyPatch, tries: int, within: int
) -> None:
    only_sqlite(directory)
    monkeypatch.setattr(staging, "_SOME_TRIES", tries)
    counted, swap = list[int](), Staging.swap

    def count(self: Staging, session: Session) -> None:
        before = session.connection().exec_driver_sql("SELECT count(*) FROM main.program_text").scalar_one()
        swap(self, session)
        after = session.connection().exec_driver_sql("SELECT count(*) FROM main.program_text").scalar_one()
        counted.append(after - before)

    monkeypatch.setattr(Staging, "swap", count)
    replace_step(monkeypatch, lambda: hide(directory, NAME))
    import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))
    assert counted == [within]
    shown = documents_of(directory)[directory.ids()[NAME]]
    assert "PW" in shown.services and not shown.phones
    with directory.readers() as session:
        check_texts(session)


def test_what_a_killed_import_wrote_ahead_goes_with_the_next(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise BadInput("It fails.")

    before = documents_of(directory)
    with monkeypatch.context() as patch:
        replace_step(patch, fail)
        patch.setattr(staging, "try_to_sweep", lambda *_args: None)  # As when the process is killed.
        with pytest.raises(BadInput, match="It fails"):
            import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))
    assert documents_of(directory) == before
    assert (count_texts(directory) > len(before)) == is_sqlite(directory)
    import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))
    with directory.readers() as session:
        check_texts(session)
