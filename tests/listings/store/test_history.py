"""The history on disk: a tamper is named, whoever made it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from finder.listings.rules.history import Entry
from finder.listings.rules.overrides import Stated
from finder.listings.store import history
from finder.listings.store.history import Wanted
from tests.staff_directory import Directory


def entry(name: str, **changes: object) -> Entry:
    return Entry(number=0, at="2026-11-25T12:00:00+00:00", kind="change", field=name, **changes)  # type: ignore[arg-type]


@pytest.fixture
def filled(directory: Directory) -> Directory:
    with directory.sessions.begin() as session:
        first = entry("hours", program_id="p", proposer=1, old=Stated(value={"a": [1, None]}, on="2026-01-01"))
        assert history.append(session, [first, entry("name", proposer=2)]) == (1, 2)
    with directory.sessions.begin() as session:
        assert history.append(session, [entry("zip", evidence=({"method": "ü"},))]) == (3,)
        assert history.append(session, []) == ()
    return directory


def test_entries_come_back_as_written_newest_first(filled: Directory) -> None:
    with filled.readers() as session:
        found = history.find_entries(session, Wanted())
        assert [one.field for one in found] == ["zip", "name", "hours"]
        assert found[2].old == Stated(value={"a": [1, None]}, on="2026-01-01")
        assert [one.number for one in history.find_entries(session, Wanted(program_id="p"))] == [1]
        assert [one.number for one in history.find_entries(session, Wanted(proposer=2, day="2026-11-25"))] == [2]
        assert history.find_entries(session, Wanted(day="2026-11-24")) == []
        assert [one.number for one in history.find_entries(session, Wanted(before=3, limit=1))] == [2]
        assert [one.number for one in history.find_entries(session, Wanted(numbers=frozenset({1, 3})))] == [3, 1]
        assert history.count_changes(session, proposer=1, since="2026-11-25T00:00:00+00:00") == 1
        assert history.verify(session) is None


def unguard(session: Session) -> None:
    """Do what somebody with the owner's rights could do."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("alter table history disable trigger all"))
    else:
        session.execute(text("drop trigger history_no_UPDATE"))
        session.execute(text("drop trigger history_no_DELETE"))


@pytest.mark.parametrize("statement", ["update history set at = 'x'", "delete from history where number = 2"])
def test_the_database_refuses_to_change_it(filled: Directory, statement: str) -> None:
    with filled.sessions() as session, pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(statement))


TAMPERS = [
    ("update history set document = replace(document, 'method', 'mehtod') where number = 3", (3, "was changed")),
    ("update history set proposer = 7 where number = 1", (1, "was changed")),
    ("update history set at = '2025' where number = 2", (2, "was changed")),
    ("delete from history where number = 2", (2, "is missing")),
    ("delete from history where number = 3", (3, "is missing")),
    ("update history set seal = 'x' where number = 2", (2, "was changed")),
    ("update history set previous = 'x' where number = 2", (2, "does not follow")),
    ("update history_head set number = 2", (4, "is missing")),
]


@pytest.mark.parametrize(("statement", "expected"), TAMPERS)
def test_a_tamper_in_sql_is_named(filled: Directory, statement: str, expected: tuple[int, str]) -> None:
    with filled.sessions.begin() as session:
        unguard(session)
        session.execute(text(statement))
    with filled.readers() as session:
        fault = history.verify(session)
    assert fault is not None
    assert (fault[0], fault[1].startswith(expected[1])) == (expected[0], True)
