"""The history on disk: a tamper is named, whoever made it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from finder.listings.rules.history import Entry, Rendered
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.listings.store.staged_history import stage_entries
from tests.staff_directory import Directory


def entry(name: str, **changes: object) -> Entry:
    return Entry(number=0, at="2026-11-25T12:00:00+00:00", kind="change", field=name, **changes)  # type: ignore[arg-type]


@pytest.fixture
def filled(directory: Directory) -> Directory:
    with directory.sessions.begin() as session:
        first = entry("hours", program_id="p", proposer=1, old=StaffOverride(value={"a": [1, None]}, on="2026-01-01"))
        assert history.append(session, [first, entry("name", proposer=2)]) == (1, 2)
    with directory.sessions.begin() as session:
        assert history.append(session, [entry("zip", evidence=({"method": "ü"},))]) == (3,)
        assert history.append(session, []) == ()
    return directory


def test_entries_come_back_as_written_newest_first(filled: Directory) -> None:
    with filled.readers() as session:
        found = history.find_entries(session, HistoryFilter())
        assert [one.field for one in found] == ["zip", "name", "hours"]
        assert found[2].old == StaffOverride(value={"a": [1, None]}, on="2026-01-01")
        assert [one.number for one in history.find_entries(session, HistoryFilter(program_id="p"))] == [1]
        assert [one.number for one in history.find_entries(session, HistoryFilter(proposer=2, day="2026-11-25"))] == [2]
        assert history.find_entries(session, HistoryFilter(day="2026-11-24")) == []
        assert [one.number for one in history.find_entries(session, HistoryFilter(before=3, limit=1))] == [2]
        assert [one.number for one in history.find_entries(session, HistoryFilter(numbers=frozenset({1, 3})))] == [3, 1]
        assert history.count_edits(session, proposer=1, since="2026-11-25T00:00:00+00:00") == 1
        assert history.verify(session) is None


@pytest.mark.parametrize("is_late", [False, True])
def test_hashes_worked_out_before_are_used_only_if_nobody_appended_anything_since(
    filled: Directory, monkeypatch: pytest.MonkeyPatch, is_late: bool
) -> None:
    hashed, next_hash = list[int](), history.Chain.next_hash

    def note(chain: history.Chain, rendered: Rendered) -> str:
        hashed.append(chain.number + 1)
        return next_hash(chain, rendered)

    monkeypatch.setattr(history.Chain, "next_hash", note)
    with filled.sessions.begin() as session:
        staged = stage_entries(session, [entry("city"), entry("street")])
        staged.chain_ahead(session)
        if is_late:
            history.append(session, [entry("name")])
        staged.append(session)
        history.append(session, [entry("website")])
    assert hashed == ([4, 5, 4, 5, 6, 7] if is_late else [4, 5, 6])
    with filled.readers() as session:
        fields = [one.field for one in reversed(history.find_entries(session, HistoryFilter()))]
        assert fields[3:] == [*(["name"] if is_late else []), "city", "street", "website"]
        assert history.verify(session) is None


def test_entries_laid_out_in_a_transaction_that_failed_are_laid_out_anew(filled: Directory) -> None:
    with filled.sessions() as session:
        staged = stage_entries(session, [entry("city"), entry("street")])
        staged.chain_ahead(session)
        with session.begin_nested():
            history.append(session, [entry("name")])
        with suppress(LookupError), session.begin_nested():
            staged.append(session)
            raise LookupError
        staged.append(session)
        session.commit()
    with filled.readers() as session:
        assert [one.field for one in history.find_entries(session, HistoryFilter())][:3] == ["street", "city", "name"]
        assert history.verify(session) is None


def test_hashes_worked_out_ahead_in_a_transaction_that_failed_are_worked_out_anew(filled: Directory) -> None:
    """The older rows are there again, which follow another entry."""
    engine = filled.sessions.kw["bind"]
    # One connection: temporary tables are its own.
    with engine.connect() as connection, filled.sessions(bind=connection) as session:
        staged = stage_entries(session, [entry("city"), entry("street")])
        staged.chain_ahead(session)
        session.commit()
        with filled.sessions.begin() as other:
            history.append(other, [entry("name")])
        with suppress(LookupError), session.begin_nested():
            staged.chain_ahead(session)
            raise LookupError
        staged.append(session)
        session.commit()
    with filled.readers() as session:
        assert [one.field for one in history.find_entries(session, HistoryFilter())][:3] == ["street", "city", "name"]
        assert history.verify(session) is None


def unguard(session: Session) -> None:
    """Do what somebody with the owner's rights could do."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("alter table history disable trigger all"))
    else:
        session.execute(text("drop trigger history_no_UPDATE"))
        session.execute(text("drop trigger history_no_DELETE"))


@pytest.mark.parametrize("statement", ["update history set proposer = 7", "delete from history where number = 2"])
def test_the_database_refuses_to_change_it(filled: Directory, statement: str) -> None:
    with filled.sessions() as session, pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(statement))


TAMPERS = [
    ("update history set document = {document} where number = 3", (3, "was changed")),
    ("update history set proposer = 7 where number = 1", (1, "was changed")),
    ("update history set at = '2025-01-01 00:00:00' where number = 2", (2, "was changed")),
    ("delete from history where number = 2", (2, "is missing")),
    ("delete from history where number = 3", (3, "is missing")),
    ("update history set entry_hash = 'x' where number = 2", (2, "was changed")),
    ("update history set previous_hash = 'x' where number = 2", (2, "does not follow")),
    ("update history_head set number = 2", (4, "is missing")),
    ("update history set document = '7' where number = 2", (2, "was changed")),
]
UNREADABLE = [
    ("update history set at = '2025' where number = 2", (2, "was changed")),
    ("update history set document = 'no JSON' where number = 1", (1, "was changed")),
]
"""PostgreSQL takes no such values."""
OTHER_WORD = {
    "sqlite": "replace(document, 'method', 'mehtod')",
    "postgresql": "replace(document::text, 'method', 'mehtod')::json",
}


def tampered(directory: Directory, statement: str) -> tuple[int, str] | None:
    """What the check finds after somebody with the owner's rights ran a statement."""
    with directory.sessions.begin() as session:
        unguard(session)
        changed = statement.replace("{document}", OTHER_WORD[session.get_bind().dialect.name])
        session.execute(text(changed.replace(":", "\\:")))
    with directory.readers() as session:
        return history.verify(session)


@pytest.mark.parametrize(("statement", "expected"), TAMPERS)
def test_a_tamper_in_sql_is_named(filled: Directory, statement: str, expected: tuple[int, str]) -> None:
    fault = tampered(filled, statement)
    assert fault is not None
    assert (fault[0], fault[1].startswith(expected[1])) == (expected[0], True)


@pytest.mark.parametrize(("statement", "expected"), UNREADABLE)
def test_an_entry_made_unreadable_is_named(filled: Directory, statement: str, expected: tuple[int, str]) -> None:
    with filled.readers() as session:
        if session.get_bind().dialect.name != "sqlite":
            pytest.skip("PostgreSQL refuses such values by itself.")
    fault = tampered(filled, statement)
    assert fault is not None
    assert (fault[0], fault[1].startswith(expected[1])) == (expected[0], True)


@pytest.fixture
def days(directory: Directory) -> Directory:
    """Entries at the edges of a day and of a month."""
    moments = (
        "2026-10-31T23:59:59+00:00", "2026-11-01T00:00:00+00:00", "2026-11-01T23:59:59+00:00", "2026-11-02T00:00:00+00:00",
    )  # fmt: skip
    with directory.sessions.begin() as session:
        # Two fields of one action, and the same action on another program.
        for at in moments:
            history.append(session, [replace(entry(name, program_id="p"), at=at) for name in ("hours", "name")])
        history.append(session, [replace(entry("hours", program_id="q"), at=moments[0])])
    return directory


def test_a_day_is_a_day_of_utc(days: Directory) -> None:
    with days.readers() as session:
        found = history.find_entries(session, HistoryFilter(day="2026-11-01"))
        assert [one.number for one in found] == [6, 5, 4, 3]
        assert [one.at for one in found][1::2] == ["2026-11-01T23:59:59+00:00", "2026-11-01T00:00:00+00:00"]
        assert [one.number for one in history.find_entries(session, HistoryFilter(since=found[0].at))] == [8, 7, 6, 5]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (HistoryFilter(day="2026-11-01", limit=50), "ix_history_at"),
        (HistoryFilter(program_id="p", limit=50), "ix_history_program_id"),
        (HistoryFilter(proposer=1, day="2026-11-01"), "ix_history_proposer_at"),
        (HistoryFilter(kind="no_answer", since="2026-11-01T00:00:00+00:00"), "ix_history_kind_at"),
    ],
)
def test_no_page_of_the_history_reads_all_of_it(days: Directory, wanted: HistoryFilter, index: str) -> None:
    said: list[str] = []
    with days.readers() as session:
        if session.get_bind().dialect.name != "sqlite":
            pytest.skip("PostgreSQL reads a table as small as this one whole.")

        def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            said.extend(row[3] for row in cursor.execute(f"explain query plan {statement}", parameters).fetchall())

        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", explain)
        history.find_entries(session, wanted)
        event.remove(engine, "before_cursor_execute", explain)
    assert index in said[0]


def test_actions_are_counted_by_month(days: Directory) -> None:
    with days.readers() as session:
        assert history.count_by_month(session, since="2026-10-01") == {
            ("2026-10", "change"): 2, ("2026-11", "change"): 3,
        }  # fmt: skip
        assert history.count_by_month(session, since="2026-11-02") == {("2026-11", "change"): 1}


def test_documents_are_kept_to_the_letter(directory: Directory) -> None:
    """What JSONB would write in its own way: the hash of an entry must come out the same."""
    value = {"b": [1e16, -0.0, 40.0, 1e-7], "a": "\u0000\u2028ü"}
    with directory.sessions.begin() as session:
        history.append(session, [entry("hours", new=StaffOverride(value=value, on="2026-01-01"))])
    with directory.readers() as session:
        (found,) = history.find_entries(session, HistoryFilter())
        assert found.new is not None
        assert repr(found.new.value["b"]) == repr(value["b"])
        assert found.new.value["a"] == value["a"]
        assert history.verify(session) is None
