"""A whole database copied into an empty one, of either engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text

from finder.listings.rules.history import AuditEvent
from finder.listings.store import history
from finder.platform.database.copying import copy_database
from finder.platform.database.metadata import load_metadata
from finder.platform.database.migrating import migrate
from finder.platform.database.session import make_engine, make_session_factory
from finder.platform.errors import BadInput, DatabaseNotReady
from finder.staff.history.recording import record_event
from tests.databases import Database, Databases
from tests.staff_directory import NOW, Directory, fill


def fill_with_history(engine: Engine) -> None:
    fill(engine)
    with make_session_factory(engine).begin() as session:
        for number in range(3):
            record_event(session, AuditEvent(kind="export", proposer=None, at=NOW, reason=f"ü {number}"))


@pytest.fixture
def filled(database: Databases) -> Database:
    return database.fresh(fill_with_history)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    yield engine
    engine.dispose()


def rows(engine: Engine) -> dict[str, list[str]]:
    """Every row as Python sees it: the engines keep some values in forms of their own."""
    found = {}
    with engine.connect() as connection:
        for table in load_metadata().sorted_tables:
            columns = [column for column in table.columns if not column.type.__class__.__name__.startswith("JSON")]
            found[table.name] = sorted(
                repr(tuple(row)) for row in connection.execute(table.select().with_only_columns(*columns))
            )
    return found


def test_a_copy_holds_everything_and_its_chain_is_whole(filled: Database, empty: Engine) -> None:
    copied = copy_database(filled.engine, empty)
    assert rows(empty) == rows(filled.engine)
    assert copied.rows == sum(map(len, rows(empty).values()))
    with make_session_factory(empty)() as session:
        assert history.verify(session) is None
        assert history.get_head(session).number == 3
    directory = Directory.over(Database(engine=empty, url=str(empty.url)))
    assert set(directory.ids()) >= {"Hope House", "Dawn Clinic"}


def test_documents_are_text_in_sqlite_as_whatever_else_writes_them_there(filled: Database, empty: Engine) -> None:
    """To SQLite the same bytes as text and as a blob are two values: the next list would change every listing."""
    copy_database(filled.engine, empty)
    with empty.connect() as connection:
        for table, column in (("listing", "record"), ("program_text", "document"), ("history", "document")):
            assert connection.scalars(text(f"SELECT DISTINCT typeof({column}) FROM {table}")).all() == ["text"]


@pytest.mark.slow
def test_new_rows_are_numbered_after_copied_ones(database: Databases, filled: Database, tmp_path: Path) -> None:
    middle = make_engine(f"sqlite:///{tmp_path / 'middle.sqlite3'}")
    copy_database(filled.engine, middle)
    target = database.fresh(migrate).engine
    copy_database(middle, target)
    middle.dispose()
    account = load_metadata().tables["account"]
    with target.begin() as connection:
        last = connection.scalar(text("SELECT max(id) FROM account"))
        row = dict(connection.execute(account.select().where(account.c.id == last)).mappings().one())
        row.update(email="new@example.org", user_handle="new")
        row.pop("id")
        connection.execute(insert(account), row)
        assert connection.scalar(text("SELECT max(id) FROM account")) == last + 1


def test_a_target_that_holds_something_is_left_alone(filled: Database, empty: Engine) -> None:
    fill(empty)
    before = rows(empty)
    with pytest.raises(BadInput, match="holds rows already"):
        copy_database(filled.engine, empty)
    assert rows(empty) == before


def test_a_source_that_is_not_up_to_date_is_refused(empty: Engine, tmp_path: Path) -> None:
    old = make_engine(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    migrate(old, "0014")
    with pytest.raises(DatabaseNotReady):
        copy_database(old, empty)
    old.dispose()
    with pytest.raises(BadInput, match="same database"):
        copy_database(empty, empty)
