"""The first list of an empty directory is written straight into its tables, and comes to what an import on copies comes to."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from finder.listings.importing import first_import
from finder.listings.importing.first_import import write_first
from finder.listings.importing.importer import ImportResult, ImportSetting
from finder.listings.importing.staging import Phase, import_staged
from finder.listings.rules.records import SourceList, SourceRecord
from finder.places.store import places
from finder.platform.database import leases
from finder.platform.database.session import (
    Session,
    SessionFactory,
    make_engine,
    make_session_factory,
    make_writing_factory,
)
from finder.platform.errors import BadInput
from tests.databases import Database, Databases
from tests.listings.importing.test_importer import fill_zips, record

NOW = datetime(2026, 11, 24, tzinfo=UTC)
RECORDS = [record("Hope House", codes=("DT", "SA")), record("Elm House", street="12 Elm Street", codes=("SA",))]
TIMED = {"lease", "directory_revision", "snapshot", "directory"}
"""Tables in which a moment or a name made at random stands."""


def list_of(records: Sequence[SourceRecord], *, as_of: str = "2026-01-01") -> SourceList:
    return SourceList(
        format="national_directory", source="samhsa-directory", as_of=as_of, as_of_from="option", complete=True,
        records=tuple(enumerate(records, start=2)), asked={"": ("DT", "OTP", "SA")}, rows=len(records),
    )  # fmt: skip


@pytest.fixture
def held(database: Databases) -> Database:
    return database.fresh(fill_zips)


def sessions_of(held: Database) -> SessionFactory:
    return make_writing_factory(held.engine)


def setting_of(held: Database) -> ImportSetting:
    with make_session_factory(held.engine)() as session:
        return ImportSetting(zips=places.load_zip_points(session), now=NOW)


def content_of(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Return rows without what differs each time; PostgreSQL's copies use up numbers of listings and of texts.

    Those stand first there; that of its text is the last column of a program.
    """
    numbered = ("listing", "program_text")
    found = {name: [row[name in numbered :] for row in found] for name, found in rows.items() if name not in TIMED}
    return {**found, "program": [row[:-1] for row in found["program"]]}


def import_all(held: Database, *records: SourceRecord, **options: Any) -> tuple[ImportResult, bool]:
    """Import a list; return what came of it, and whether any table was copied."""
    copied: list[str] = []

    def watch(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        copied.extend([statement] if statement.startswith('CREATE TEMPORARY TABLE "program"') else [])

    event.listen(Engine, "before_cursor_execute", watch)
    try:
        result = import_staged(sessions_of(held), [list_of(records)], setting=setting_of(held), **options)
    finally:
        event.remove(Engine, "before_cursor_execute", watch)
    return result, bool(copied)


def test_it_writes_what_an_import_on_copies_writes(database: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    held = database.fresh(fill_zips)
    phases: list[Phase] = []
    first, is_copied = import_all(held, *RECORDS, watch=phases.append)
    assert not is_copied and phases == ["working", "writing"] and first.added == 2
    rows = held.rows()
    assert len(rows["program"]) == len(rows["listing"]) == 2 and not rows["lease"]

    held = database.fresh(fill_zips)
    monkeypatch.setattr(first_import, "_MOST_ROWS", 1)
    staged, is_copied = import_all(held, *RECORDS)
    assert is_copied, "a longer list keeps nobody waiting"
    assert (staged.ids, staged.added, staged.remarks) == (first.ids, first.added, first.remarks)
    assert content_of(held.rows()) == content_of(rows)


def test_its_lease_ends_with_the_transaction_that_writes_it(held: Database) -> None:
    done: list[str] = []

    def note_begin(_connection: Any) -> None:
        done.append("begin")

    def note_release(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        done.extend(["release"] if statement.startswith("DELETE FROM") and "lease" in statement.split()[2] else [])

    event.listen(Engine, "begin", note_begin)
    event.listen(Engine, "before_cursor_execute", note_release)
    try:
        import_all(held, *RECORDS)
    finally:
        event.remove(Engine, "begin", note_begin)
        event.remove(Engine, "before_cursor_execute", note_release)
    assert done[-1] == "release" and not held.rows()["lease"]


def test_a_second_list_is_worked_out_on_copies(held: Database) -> None:
    import_all(held, *RECORDS)
    again, is_copied = import_all(held, *(replace(one, codes=("OTP", "SA")) for one in RECORDS))
    assert is_copied and again.updated == 2


def test_what_fails_leaves_nothing_behind(held: Database) -> None:
    def fail(_session: Session, _found: ImportResult) -> None:
        raise BadInput("No.")

    before = held.rows()
    with pytest.raises(BadInput, match="No"):
        import_all(held, *RECORDS, after=fail)
    assert held.rows() == before
    assert import_all(held, *RECORDS)[0].added == 2


def mode_of(held: Database) -> str:
    with held.engine.connect() as connection:
        return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())


def test_a_file_that_nobody_else_has_open_is_written_without_the_log(database: Databases) -> None:
    held = database.empty("alone")
    if held.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite can do without its log")
    fill_zips(held.engine)
    setting, modes, counts = setting_of(held), list[str](), list[int]()

    def count() -> None:
        with make_engine(held.url).connect() as connection:
            counts.append(int(connection.exec_driver_sql("SELECT count(*) FROM program").scalar_one()))

    readers = [threading.Thread(target=count) for _ in range(2)]

    def look(session: Session, _found: ImportResult) -> None:
        modes.append(str(session.connection().exec_driver_sql("PRAGMA main.journal_mode").scalar()))
        for reader in readers:
            reader.start()
        readers[0].join(0.2)

    import_staged(sessions_of(held), [list_of(RECORDS)], setting=setting, after=look)
    for reader in readers:
        reader.join()
    assert modes == ["delete"]
    assert len(counts) == 2 and set(counts) <= {0, 2}, "who comes meanwhile sees all of it or nothing"
    assert mode_of(held) == "wal", "later writers keep no reader waiting"


def test_a_file_that_others_have_open_keeps_its_log(held: Database) -> None:
    if held.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite can do without its log")
    modes: list[str] = []

    def look(session: Session, _found: ImportResult) -> None:
        modes.append(str(session.connection().exec_driver_sql("PRAGMA main.journal_mode").scalar()))
        assert other.exec_driver_sql("SELECT count(*) FROM program").scalar() == 0, "readers wait for nothing"
        other.rollback()

    setting = setting_of(held)
    with make_engine(held.url).connect() as other:
        other.exec_driver_sql("SELECT count(*) FROM program")
        other.rollback()
        import_staged(sessions_of(held), [list_of(RECORDS)], setting=setting, after=look)
        assert other.exec_driver_sql("SELECT count(*) FROM program").scalar() == 2
    assert modes == ["wal"] and mode_of(held) == "wal"


def test_a_first_list_that_is_killed_leaves_nothing_behind(held: Database) -> None:
    setting = setting_of(held)
    before = held.rows()
    held.engine.dispose()
    child = os.fork()
    if not child:
        engine = make_engine(held.url)
        end = partial(os._exit, 9)
        import_staged(make_writing_factory(engine), [list_of(RECORDS)], setting=setting, after=lambda *_: end())
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    rows = held.rows()
    assert {name: found for name, found in rows.items() if name != "lease"} == {
        name: found for name, found in before.items() if name != "lease"
    }
    if held.engine.dialect.name == "sqlite":
        assert mode_of(held) == "wal"


def test_a_lease_that_was_lost_writes_nothing(held: Database) -> None:
    def lose(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("UPDATE") and "expires_at" in statement:
            connection.exec_driver_sql("UPDATE lease SET owner = 'other'")

    event.listen(Engine, "before_cursor_execute", lose)
    try:
        with pytest.raises(leases.LeaseLost):
            import_all(held, *RECORDS)
    finally:
        event.remove(Engine, "before_cursor_execute", lose)
    assert not held.rows()["program"]


def test_it_steps_back_where_another_list_was_first_or_others_write(held: Database) -> None:
    sessions, done = sessions_of(held), list[str]()

    def work(_session: Session) -> None:
        done.append("done")

    if held.engine.dialect.name == "postgresql":  # On SQLite it waits for half a minute before it steps back.
        with held.engine.begin() as other:
            other.execute(text("LOCK TABLE program IN EXCLUSIVE MODE"))
            assert write_first(sessions, work) is None
    import_all(held, *RECORDS)
    assert write_first(sessions, work) is None and not done
