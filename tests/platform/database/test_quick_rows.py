"""Rows read straight from the driver: the same as SQLAlchemy's own, in the session's transaction, with the same errors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Table, bindparam, func, insert, literal, or_, select, union_all
from sqlalchemy.exc import DBAPIError

from finder.listings.store.override_tables import CallStateRow, StaffOverrideRow
from finder.listings.store.work_tables import ProgramWordRow, ProgramWorkRow
from finder.platform.database.counting import collect_statements
from finder.platform.database.quick_rows import QuickRows
from finder.platform.database.readiness import is_away
from finder.platform.database.session import Session, make_engine, make_session_factory
from finder.staff.store.tables import AccountRow, LeaseRow
from tests.staff_directory import Directory

STATE, LEASE = cast(Table, CallStateRow.__table__), cast(Table, LeaseRow.__table__)
OVERRIDE, WORK = cast(Table, StaffOverrideRow.__table__), cast(Table, ProgramWorkRow.__table__)
WORD, ACCOUNT = cast(Table, ProgramWordRow.__table__), cast(Table, AccountRow.__table__)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SOME = bindparam("ids", expanding=True)
STATEMENTS: list[tuple[Any, dict[str, Any]]] = [
    (select(ACCOUNT), {}),
    (select(ACCOUNT.c.id, func.count(), literal("x")).where(ACCOUNT.c.is_active).group_by(ACCOUNT.c.id), {}),
    (select(ACCOUNT.c.created_at).where(ACCOUNT.c.created_at <= bindparam("at")), {"at": NOW + timedelta(days=3650)}),
    (select(ACCOUNT.c.id).where(ACCOUNT.c.created_at > bindparam("at")), {"at": NOW + timedelta(days=3650)}),
    (select(ACCOUNT.c.email).where(ACCOUNT.c.id.in_(SOME)).order_by(ACCOUNT.c.id), {"ids": [1, 2]}),
    (select(ACCOUNT.c.email).where(ACCOUNT.c.id.in_(SOME)).order_by(ACCOUNT.c.id), {"ids": [2]}),
    (select(ACCOUNT.c.email).where(ACCOUNT.c.id.in_(SOME)), {"ids": []}),
    (select(ACCOUNT.c.email).where(ACCOUNT.c.id.not_in(SOME)).order_by(ACCOUNT.c.id), {"ids": []}),
    (select(ACCOUNT.c.email).order_by(ACCOUNT.c.id).limit(bindparam("most")).offset(1), {"most": 1}),
    (select(LEASE).where(LEASE.c.until > bindparam("at")), {"at": NOW}),
    (select(LEASE.c.program_id).where(LEASE.c.until > bindparam("at")), {"at": NOW + timedelta(minutes=15)}),
    (select(LEASE.c.program_id).where(LEASE.c.until >= bindparam("at")), {"at": NOW + timedelta(minutes=15)}),
    (select(STATE), {}),
    (select(STATE.c.last_on).where(or_(STATE.c.is_failing, STATE.c.last_on < bindparam("day"))), {"day": "2026-11-19"}),
    (select(OVERRIDE).where(OVERRIDE.c.stated_on <= bindparam("day")), {"day": date(2030, 1, 1)}),
    (select(WORK).where(WORK.c.is_callable).order_by(WORK.c.program_id), {}),
    (select(WORD.c.word).where(WORD.c.word.in_(SOME)).order_by(WORD.c.word), {"ids": ["hope", "river"]}),
    (
        union_all(select(ACCOUNT.c.id, ACCOUNT.c.email), select(ACCOUNT.c.id, literal("y").label("email"))),
        {},
    ),
    (select(ACCOUNT.c.id, select(LEASE.c.until).where(LEASE.c.account_id == ACCOUNT.c.id).scalar_subquery()), {}),
]  # fmt: skip


@pytest.fixture
def filled(directory: Directory) -> Directory:
    """Return a directory with an entry of each type of column."""
    with directory.sessions.begin() as session:
        program_id = session.scalar(select(WORK.c.program_id))
        account_id = session.scalar(select(ACCOUNT.c.id))
        until = NOW + timedelta(minutes=15)
        session.execute(insert(LEASE), [{"program_id": program_id, "account_id": account_id, "until": until}])
        calls = {"last_outcome": "", "last_on": "2026-11-18", "waits_until": "", "is_due_back": False}
        session.execute(insert(STATE), [{"program_id": program_id, "is_failing": True, **calls}])
    return directory


@pytest.mark.parametrize("number", range(len(STATEMENTS)))
def test_rows_are_those_of_the_session(filled: Directory, number: int) -> None:
    statement, values = STATEMENTS[number]
    rows = QuickRows(statement)
    with filled.readers() as session:
        expected = [tuple(row) for row in session.execute(statement, values)]
        for _ in range(2):
            found = rows.all(session, **values)
            assert sorted(map(repr, map(tuple, found))) == sorted(map(repr, expected))
            assert rows.scalars(session, **values) == [row[0] for row in found]


def test_columns_have_their_names(filled: Directory) -> None:
    with filled.readers() as session:
        row = QuickRows(select(STATE)).first(session)
        assert row is not None
        assert (row.last_on, row.waits_until, row.is_failing, row.is_due_back) == ("2026-11-18", "", True, False)


def test_what_a_session_wrote_it_reads_and_others_do_not(filled: Directory) -> None:
    rows = QuickRows(select(STATE.c.program_id))
    with filled.sessions() as writer, filled.readers() as reader:
        before = rows.scalars(reader)
        reader.rollback()
        writer.execute(STATE.delete())
        assert rows.scalar(writer) is None
        assert rows.scalars(reader) == before
        writer.rollback()
        assert rows.scalars(writer) == before


def test_each_is_counted_once(filled: Directory) -> None:
    rows = QuickRows(select(STATE.c.program_id))
    with filled.readers() as session:
        session.connection()
        with collect_statements() as seen:
            rows.all(session)
    assert len(seen) == 1


def test_a_database_without_tables_fails_as_for_a_session(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/empty.sqlite3")
    rows = QuickRows(select(STATE.c.program_id))
    with make_session_factory(engine)() as session:
        with pytest.raises(DBAPIError) as caught:
            rows.all(session)
        assert is_away(caught.value)
        assert caught.value.statement
        session.rollback()
        assert session.scalar(select(literal(1))) == 1
    engine.dispose()


def test_where_tables_stand_elsewhere_they_are_found(filled: Directory) -> None:
    """Imports work on copies in a schema of their own, on PostgreSQL."""
    engine = filled.sessions.kw["bind"]
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite's copies have the names of the tables.")
    rows = QuickRows(select(STATE.c.last_on))
    with engine.connect() as connection, Session(connection) as session:
        session.connection().exec_driver_sql("CREATE SCHEMA elsewhere")
        session.connection().exec_driver_sql("CREATE TABLE elsewhere.call_state (LIKE call_state)")
        assert rows.scalar(session) == "2026-11-18"
        moved = connection.execution_options(schema_translate_map={None: "elsewhere"})
        assert rows.scalar(Session(moved)) is None
        connection.rollback()


def test_rows_come_as_long_as_ids_are_literals() -> None:
    statement = select(literal(1)).where(literal(2).in_(bindparam("ids", expanding=True, literal_execute=True)))
    engine = make_engine("sqlite://")
    with make_session_factory(engine)() as session:
        assert QuickRows(statement).scalars(session, ids=[1, 2]) == [1]
        assert QuickRows(statement).scalars(session, ids=[3]) == []
    engine.dispose()
