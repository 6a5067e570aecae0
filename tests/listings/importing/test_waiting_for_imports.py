"""Who waits for the last transaction of an import, and for what; and what others do at that very moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from finder.feedback.rules.visitor_reports import VisitorReport
from finder.feedback.store import visitor_reports
from finder.listings.importing import staging
from finder.listings.importing.importer import import_lists
from finder.listings.importing.staging import import_staged
from finder.listings.rules.records import Phone
from finder.listings.store import programs
from finder.listings.store.staging import Changed, Staging
from finder.listings.store.swapped_rows import ListingRows
from finder.platform.database.session import make_engine, make_writing_factory
from finder.platform.database.shadow import Busy, Shadow
from finder.staff.editing.hiding import hide_phone
from tests.listings.importing.test_staging import NEWCOMER, NEXT_YEAR, documents_of, list_of, setting
from tests.staff_directory import RECORDS, Directory

PATIENCE_MILLISECONDS = 100
NAME = RECORDS[0].name


def engine_of(directory: Directory) -> str:
    return str(directory.sessions.kw["bind"].dialect.name)


@contextmanager
def impatient(directory: Directory) -> Iterator[Directory]:
    """The directory as somebody sees it who waits for no lock longer than a moment."""
    engine = make_engine(directory.url)

    def prepare(connection: Any, _record: Any) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}")
        else:
            connection.execute(f"SET lock_timeout = '{PATIENCE_MILLISECONDS}ms'")
            connection.commit()

    event.listen(engine, "connect", prepare)
    sessions = make_writing_factory(engine)
    try:
        yield replace(directory, sessions=sessions)
    finally:
        engine.dispose()


def search(other: Directory) -> None:
    assert len(documents_of(other)) == len(RECORDS), "as it was before"


def report(other: Directory) -> None:
    told = VisitorReport(
        id=0, program_id=other.ids()[NAME], fields=("phone",), right_number="", note="", day="2026-11-25"
    )
    with other.sessions.begin() as session:
        visitor_reports.save_report(session, told)


def sign_out(other: Directory) -> None:
    """What concerns accounts alone."""
    with other.sessions.begin() as session:
        session.execute(text("DELETE FROM staff_session"))


def hide(other: Directory) -> None:
    program_id = other.ids()[NAME]
    with other.sessions.begin() as session:
        number = programs.get_program(session, program_id).phones[0].number
        hide_phone(session, program_id, number, reason="call center", context=other.by("rita"))


def has_to_wait(act: Callable[[Directory], None], other: Directory) -> bool:
    try:
        act(other)
    except DBAPIError as error:
        if "locked" in str(error.orig) or getattr(error.orig, "sqlstate", "") == "55P03":
            return True
        raise
    return False


def test_nobody_reads_later_and_on_postgresql_only_those_wait_who_change_programs(directory: Directory) -> None:
    acts = {"search": search, "report": report, "sign out": sign_out, "hide": hide}
    waited: dict[str, bool] = {}

    def look(_session: Session, _found: object) -> None:
        """At the end of the last transaction, when all is written and nothing is committed."""
        with impatient(directory) as other:
            waited.update({name: has_to_wait(act, other) for name, act in acts.items()})

    import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory), after=look)

    writes_wait = engine_of(directory) == "sqlite"
    assert waited == {"search": False, "report": writes_wait, "sign out": writes_wait, "hide": True}
    assert len(documents_of(directory)) == len(RECORDS) + 1


def test_an_edit_goes_through_while_new_lists_go_ahead_and_is_not_undone(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their rows name the very program that is edited: it is held only against being deleted."""
    if engine_of(directory) == "sqlite":
        pytest.skip("SQLite has one lock for all: nothing goes ahead there")
    write_ahead, waited = ListingRows.write_ahead, []

    def write_and_edit(self: ListingRows) -> None:
        write_ahead(self)
        if not waited:
            with impatient(directory) as other:
                waited.append(has_to_wait(hide, other))

    monkeypatch.setattr(ListingRows, "write_ahead", write_and_edit)
    import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))

    assert waited == [False]
    found = {program.name: program for program in documents_of(directory).values()}
    assert found[NAME].phone_hidden and not found[NAME].phones
    assert "PW" in found[NAME].services


def skip_on_sqlite(directory: Directory) -> None:
    if engine_of(directory) == "sqlite":
        pytest.skip("SQLite has one lock for all: nothing is looked at right before it")


def test_what_others_did_while_new_lists_went_ahead_is_worked_out_while_they_go_on(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_on_sqlite(directory)
    write_ahead, take_in, waited = ListingRows.write_ahead, Staging.take_in, []

    def write_and_hide(self: ListingRows) -> None:
        write_ahead(self)
        hide(directory)

    def note_and_take_in(self: Staging, session: Session, changed: Changed) -> set[str] | None:
        with impatient(directory) as other:
            waited.append(has_to_wait(close, other))
        return take_in(self, session, changed)

    def close(other: Directory) -> None:
        """What takes the lock of programs, and changes none."""
        with other.sessions.begin() as session:
            session.execute(text("LOCK TABLE program IN ROW EXCLUSIVE MODE"))

    monkeypatch.setattr(ListingRows, "write_ahead", write_and_hide)
    monkeypatch.setattr(Staging, "take_in", note_and_take_in)
    import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))

    assert waited == [False]
    found = {program.name: program for program in documents_of(directory).values()}
    assert found[NAME].phone_hidden and "PW" in found[NAME].services


def test_nobody_waits_behind_an_import_that_cannot_have_its_lock_yet(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody is still writing; others go on meanwhile."""
    skip_on_sqlite(directory)
    with directory.readers() as session:
        number = programs.get_program(session, directory.ids()[RECORDS[1].name]).phones[0].number
    slow, tries, waited, try_lock = directory.sessions(), [], [], Shadow._try

    def go_on(self: Shadow, lock: str, *, to_keep: bool = True) -> bool:
        tries.append(try_lock(self, lock, to_keep=to_keep))
        if len(tries) == 1:
            with impatient(directory) as other:
                waited.append(has_to_wait(hide, other))
        if len(tries) == 2:
            slow.commit()
        return tries[-1]

    monkeypatch.setattr(Shadow, "_try", go_on)
    with slow:
        slow.execute(text("UPDATE program_phone SET extension = '7' WHERE number = :number"), {"number": number})
        import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))

    assert tries == [False, False, True, True], "until it is free, and then to keep it"
    assert waited == [False]
    found = {program.name: program for program in documents_of(directory).values()}
    assert found[NAME].phone_hidden and "PW" in found[NAME].services


def test_what_was_taken_in_for_a_lock_that_others_kept_is_taken_in_again(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_on_sqlite(directory)
    write_ahead, try_lock, tries = ListingRows.write_ahead, Shadow._try, []

    def write_and_hide(self: ListingRows) -> None:
        write_ahead(self)
        if not tries:
            hide(directory)

    def give_up_once(self: Shadow, lock: str, *, to_keep: bool = True) -> bool:
        if not to_keep:
            return try_lock(self, lock, to_keep=False)
        tries.append(lock)
        if len(tries) == 1:
            raise Busy
        return try_lock(self, lock)

    monkeypatch.setattr(ListingRows, "write_ahead", write_and_hide)
    monkeypatch.setattr(Shadow, "_try", give_up_once)
    import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))

    assert len(tries) == 2
    found = {program.name: program for program in documents_of(directory).values()}
    assert found[NAME].phone_hidden and not found[NAME].phones
    assert "PW" in found[NAME].services


def test_somebody_may_open_the_same_list_just_before_an_import_does(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another row of it approved, after all was made ready: the import begins anew; nothing is there twice."""
    given = setting(directory)
    late = replace(NEWCOMER, name="Late House", street="99 Oak Street", phones=(Phone(number="+13035550156"),))
    todo = [replace(list_of([late]), complete=False)]

    swap = staging._Attempt._swap

    def write_and_swap(attempt: Any, found: Any, **values: Any) -> Any:
        if todo:
            with directory.sessions.begin() as session:
                import_lists(session, [todo.pop()], setting=given)
        return swap(attempt, found, **values)

    monkeypatch.setattr(staging._Attempt, "_swap", write_and_swap)
    import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=given)

    assert not todo
    with directory.readers() as session:
        assert session.execute(text("SELECT count(*) FROM snapshot WHERE as_of = '2026-01-01'")).scalar() == 1
        twice = "SELECT 1 FROM listing GROUP BY snapshot_id, key HAVING count(*) > 1"
        assert session.execute(text(twice)).first() is None
    assert NEWCOMER.name in {program.name for program in documents_of(directory).values()}


def test_phones_are_written_row_by_row_where_they_differ(directory: Directory) -> None:
    """One number in the place of another, one more, one less: as an import in one transaction writes them."""
    first, second, third = RECORDS
    more = Phone(number="+13035550188")
    rows = [
        replace(first, phones=(Phone(number="+13035550144"),)),
        replace(second, phones=(*second.phones, more)),
        replace(third, phones=()),
    ]
    statement = text("SELECT * FROM program_phone ORDER BY program_id, position")
    with directory.sessions() as session:
        import_lists(session, [list_of(rows)], setting=setting(directory))
        session.flush()
        expected = session.execute(statement).all()
        session.rollback()

    import_staged(directory.sessions, [list_of(rows)], setting=setting(directory))

    with directory.readers() as session:
        assert session.execute(statement).all() == expected
        assert len(expected) >= 3
