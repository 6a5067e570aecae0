"""The end of a long change on copies of tables."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Table, func, select, text

from finder.listings.store.tables import ProgramAliasRow
from finder.platform.database.session import make_engine, make_session_factory, make_writing_factory
from finder.platform.database.shadow import Shadow
from tests.databases import Databases
from tests.migrated import migrate


class FullDisk:
    """A connection of the driver on which the log can't be written back."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self.refused = 0

    def execute(self, statement: str) -> Any:
        """Run a statement."""
        if "wal_checkpoint" in statement:
            self.refused += 1
            raise sqlite3.OperationalError("database or disk is full")
        return self.driver.execute(statement)


def test_what_is_committed_is_no_error_though_the_log_stays_long(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'shadow.sqlite3'}")
    migrate(engine)
    with Shadow(make_writing_factory(engine), [cast(Table, ProgramAliasRow.__table__)], indexed=()) as shadow:
        disk = FullDisk(shadow._driver)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shadow, "_driver", disk)
            with shadow.real() as session:
                session.execute(text("INSERT INTO main.program_alias (old_id, program_id) VALUES ('old', 'new')"))
    with make_session_factory(engine)() as session:
        assert session.scalar(select(func.count()).select_from(ProgramAliasRow)) == 1
    engine.dispose()
    assert disk.refused == 1


def test_long_values_are_compressed_the_quick_way_where_the_server_knows_it(database: Databases) -> None:
    """And only by a long change: what others write is compressed as the operator of the server says."""
    engine = database.filled(migrate).engine
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite compresses nothing")
    known = text("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
    used = text("SHOW default_toast_compression")
    with engine.connect() as connection:
        is_known, before = "lz4" in (connection.scalar(known) or ()), connection.scalar(used)
        with Shadow(make_writing_factory(engine), [cast(Table, ProgramAliasRow.__table__)], indexed=()) as shadow:
            shadow.connection.exec_driver_sql("CREATE TEMPORARY TABLE long AS SELECT repeat('a', 9000) AS value")
            way = shadow.connection.exec_driver_sql("SELECT pg_column_compression(value) FROM long").scalar()
        assert way == ("lz4" if is_known else before)
        assert connection.scalar(used) == before
