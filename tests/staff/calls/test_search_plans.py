"""How PostgreSQL finds programs by words that many have, whatever its statistics say of a word.

Counted are rows, never seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from finder.listings.rules.search_words import parse_search
from finder.listings.store.work_filters import WorkFilter
from finder.listings.store.work_lists import count_work, find_page
from finder.listings.store.work_tables import ProgramWorkRow
from finder.platform.database.bulk import insert_rows
from tests.staff_directory import Directory

PROGRAMS = 2_000
SECOND = 2
"""Each second program has another word, too."""
PAGE = 20
OTHERS = 20
"""Words that nobody looks for, so that the whole index is not read for one."""
pytestmark = pytest.mark.postgresql


def row_of(number: int, words: str) -> dict[str, Any]:
    known: dict[str, Any] = {"program_id": f"p{number:07}", "listed": True, "words": words, "check_order": "0"}
    columns = ProgramWorkRow.__table__.columns
    return {each.name: known.get(each.name, None if each.nullable else each.type.python_type()) for each in columns}


def add_word(session: Session, word: str, start: int, stop: int, *, step: int = 1) -> None:
    """Put a word into the index for the programs of these numbers."""
    ids = "'p' || lpad(n::text, 7, '0') FROM generate_series(:start, :stop - 1, :step) n"
    session.execute(
        text(f"INSERT INTO program_word SELECT :word, {ids}"),
        {"word": word.encode(), "start": start, "stop": stop, "step": step},
    )


@pytest.fixture
def session(directory: Directory) -> Iterator[Session]:
    """A directory of which the database knows by its statistics that many have "rowan", and not that as many have "amber"."""
    with directory.readers() as session:
        if session.get_bind().dialect.name == "sqlite":
            pytest.skip("SQLite has no such statistics")
        found = [row_of(number, "amber" if number % SECOND else "amber rowan") for number in range(PROGRAMS)]
        insert_rows(session, ProgramWorkRow.__table__, found)  # type: ignore[arg-type]
        add_word(session, "rowan", 0, PROGRAMS, step=SECOND)
        for word in range(OTHERS):
            add_word(session, f"word{word:02}", 0, PROGRAMS)
        for table in ("program_work", "program_word"):
            session.execute(text(f"ANALYZE {table}"))
        add_word(session, "amber", 0, PROGRAMS)
        yield session


def rows_read(plan: Mapping[str, Any], table: str) -> int:
    """The rows that the nodes of a plan read of a table."""
    own = 0
    if plan.get("Relation Name") == table:
        own = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return int(own) + sum(rows_read(one, table) for one in plan.get("Plans", ()))


def explain(session: Session, asked: list[tuple[str, Any]], table: str) -> list[int]:
    """The rows of a table that each of some statements reads, run once more."""
    found = []
    for statement, values in asked:
        plan = session.connection().exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).scalar_one()
        found.append(rows_read(json.loads(plan)[0]["Plan"], table))
    return found


@pytest.fixture
def asked(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """The statements of a test with their values."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        seen.append((statement, values))

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("are_common", [True, False])
def test_programs_with_two_words_are_found_in_one_reading_of_each(
    session: Session, asked: list[tuple[str, Any]], *, are_common: bool
) -> None:
    terms = parse_search("amber rowan")
    wanted = WorkFilter(common_terms=terms) if are_common else WorkFilter(terms=terms)
    assert count_work(session, wanted, most=None).number == PROGRAMS // SECOND
    statement = [one for one in asked if "program_word" in one[0]]
    assert explain(session, statement, "program_word") == [PROGRAMS + PROGRAMS // SECOND]


def test_a_frequent_word_is_met_on_the_way_down_the_list(session: Session, asked: list[tuple[str, Any]]) -> None:
    find_page(session, WorkFilter(common_terms=parse_search("rowan")), number=1, size=PAGE)
    (walk,) = (one for one in asked if " LIKE " in one[0])
    assert explain(session, [walk], "program_work")[0] <= SECOND * PAGE + SECOND
