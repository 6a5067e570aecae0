"""Revision 0034 gives what is shown of programs a table of its own, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from finder.listings.store import programs
from finder.platform.database.migrating import check_schema, downgrade, migrate
from finder.platform.database.session import make_session_factory
from tests.databases import Databases
from tests.program_texts import check_texts
from tests.staff_directory import fill

pytestmark = pytest.mark.upgrade

BEFORE = "0033"


def columns(engine: Engine) -> set[str]:
    return {str(column["name"]) for column in inspect(engine).get_columns("program")}


def indexes(engine: Engine) -> list[Any]:
    return sorted((str(index["name"]), str(index["column_names"])) for index in inspect(engine).get_indexes("program"))


def test_programs_say_the_same_before_and_after(database: Databases) -> None:
    engine = database.fresh(fill).engine
    with make_session_factory(engine)() as session:
        before = list(programs.find_programs(session))
        cards = programs.find_cards(session, [program.id for program in before])
    known, found = columns(engine), indexes(engine)
    downgrade(engine, BEFORE)
    assert columns(engine) == known - {"text_id"} | {"card", "document"}
    assert indexes(engine) == found and not inspect(engine).has_table("program_text")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, card, document FROM program ORDER BY id")).all()
    assert [row.id for row in rows] == [program.id for program in before]
    assert all(json.loads(row.card)["id"] == json.loads(row.document)["id"] == row.id for row in rows)
    migrate(engine)
    assert columns(engine) == known and indexes(engine) == found
    check_schema(engine)
    with make_session_factory(engine)() as session:
        assert list(programs.find_programs(session)) == before
        assert programs.find_cards(session, [program.id for program in before]) == cards
        check_texts(session)


def test_new_texts_get_other_ids_afterwards(database: Databases) -> None:
    engine = database.fresh(fill).engine
    downgrade(engine, BEFORE)
    migrate(engine)
    with make_session_factory(engine)() as session:
        one, *_ = programs.find_programs(session)
        programs.delete_programs(session, [one.id])
        programs.save_programs(session, [one])
        assert programs.get_program(session, one.id) == one
        check_texts(session)
        session.rollback()


def test_only_rows_that_count_are_in_the_file_afterwards(database: Databases) -> None:
    engine = database.fresh(fill).engine
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite overwrites rows")
    for change in (lambda: downgrade(engine, BEFORE), lambda: migrate(engine)):
        change()
        with engine.connect() as connection:
            places = connection.execute(text("SELECT ctid FROM program")).scalars().all()
        pages = [tuple(map(int, place.strip("()").split(","))) for place in map(str, places)]
        last = dict(sorted(pages))
        assert len(pages) == sum(last.values()), "a row that is gone has a place in its page, too"
