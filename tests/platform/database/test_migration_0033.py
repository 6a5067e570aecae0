"""Revision 0033 takes the order in which programs changed out of the indexes of `program`, and back."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, inspect, text

from finder.platform.database.migrating import check_schema, downgrade, migrate
from tests.databases import Databases
from tests.program_order import check_order
from tests.staff_directory import Directory, fill

pytestmark = pytest.mark.upgrade

BEFORE, AT = "0032", "0033"
GONE = {"ix_program_version", "ix_program_listed_as_of"}


def indexes(engine: Engine) -> set[str]:
    return {str(index["name"]) for index in inspect(engine).get_indexes("program")}


def read_programs(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM program ORDER BY id"))]


def test_the_order_of_changes_is_that_of_the_programs_that_are_there(database: Databases) -> None:
    made = database.fresh(fill)
    engine, first = made.engine, min(Directory.over(made).ids().values())
    downgrade(engine, AT)
    known, programs = indexes(engine), read_programs(engine)
    downgrade(engine, BEFORE)
    assert indexes(engine) == known | GONE
    assert not inspect(engine).has_table("program_version")
    assert read_programs(engine) == programs
    with engine.begin() as connection:
        connection.execute(text("UPDATE program SET version = 7 WHERE id = :first"), {"first": first})
    migrate(engine)
    assert indexes(engine) == known
    with engine.connect() as connection:
        check_order(connection)
        assert connection.execute(text("SELECT max(version), count(*) FROM program_version")).one() == (
            7,
            len(programs),
        )
        if engine.dialect.name == "postgresql":
            told = connection.execute(text("SELECT reloptions FROM pg_class WHERE oid = 'program'::regclass"))
            assert told.scalar() == ["fillfactor=50"]
            told = connection.execute(text("SELECT count(*) FROM pg_index WHERE indisclustered"))
            assert told.scalar() == 0
    check_schema(engine)
