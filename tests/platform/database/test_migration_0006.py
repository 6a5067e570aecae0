"""Revision 0006 carries the rows of 0005 up and down: programs, phones, lists, places; nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import IntegrityError

from finder.listings.rules.columns import program_columns
from finder.listings.rules.facts import Report
from finder.listings.rules.listings import Snapshot
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import make_card
from finder.listings.rules.records import Phone, SourceRecord
from finder.listings.store import documents, listings, programs
from finder.listings.store.program_rows import phone_values, program_values
from finder.listings.store.tables import ProgramPhoneRow, ProgramRow
from finder.platform.database.migrating import downgrade, migrate
from finder.platform.database.session import make_session_factory
from tests.databases import Databases
from tests.migrated import make_once

pytestmark = pytest.mark.upgrade

REPORT = Report(
    source="samhsa-directory",
    as_of="2025-01-01",
    basis="survey",
    asked=frozenset({"DT", "SA"}),
    codes=frozenset({"DT"}),
)
LISTED = {"source": "samhsa-directory", "as_of": "2025-01-01"}
PLAIN = Program(
    id="aaa", name="Hope & Sons' House", name2="Café", organization="", street="1 Main St", street2="", city="San José",
    state="CA", zip="95110", county="Santa Clara County", latitude=37.34, longitude=-121.89, point="street", listed=True,
    sample=False,
    phones=(Phone(number="+14085550100", **LISTED), Phone(number="+14085550101", kind="intake", extension="12", **LISTED)),
    website="https://www.Hope.example.org/x", reports=(REPORT,),
)  # fmt: skip
TOUCHED = Program(
    id="bbb", name="Dawn", name2="", organization="Dawn Inc", street="", street2="", city="Denver", state="CO", zip="80202",
    county="", latitude=None, longitude=None, point="none", listed=False, not_listed_because="dropped", sample=True,
    phones=(Phone(number="+13035550100", answers="referral_line"),), website="",
    reports=(), notes=(("licence", "12"),), doubts=("far_from_zip",), phone_hidden=True,
    checked=(("intake", "2026-03-01"), ("payment", "2026-04-01"), ("phone", "2026-05-01"), ("services", "2026-02-01")),
    opening=("taking", None, "2026-11-20"),
)  # fmt: skip
RECORD = SourceRecord(name="Hope", state="CA", zip="95110", phones=(Phone(number="+14085550100"),), codes=("DT",))
SNAPSHOTS = (
    {"id": 1, "source": "s", "as_of": "", "loaded_at": "2026-11-01T10:00:00+00:00"},
    {"id": 2, "source": "s", "as_of": "2025-01-01", "loaded_at": "2026-11-02T10:00:00+00:00"},
    {"id": 3, "source": "t", "as_of": "", "loaded_at": ""},
)


@pytest.fixture
def empty(database: Databases) -> Iterator[Engine]:
    made = database.empty("columns").engine
    yield made
    made.dispose()


@pytest.fixture
def engine(empty: Engine) -> Engine:
    """A database of revision 0005 with rows, on each engine there is."""
    make_once(empty, make)
    return empty


@pytest.fixture
def carried(empty: Engine) -> Engine:
    """The same at revision 0006."""
    make_once(empty, make_carried)
    return empty


@pytest.fixture
def newest(empty: Engine) -> Engine:
    """The same at the newest revision."""
    make_once(empty, make_newest)
    return empty


def make(engine: Engine) -> None:
    migrate(engine, "0005")
    fill(engine)


def make_carried(engine: Engine) -> None:
    make(engine)
    migrate(engine, "0006")


def make_newest(engine: Engine) -> None:
    make(engine)
    migrate(engine)


def fill(engine: Engine) -> None:
    with engine.begin() as connection:
        for program in (PLAIN, TOUCHED):
            values = {
                "id": program.id, "listed": program.listed, "sample": program.sample, "state": program.state,
                "county": program.county, "latitude": program.latitude, "longitude": program.longitude,
                "point": program.point, "services": " ".join((*program.services, *program.needs)), "version": 7,
                "card": documents.write_card(make_card(program, version=7)), "document": old_document(program),
            }  # fmt: skip
            put(connection, "program", values)
        for row in SNAPSHOTS:
            put(connection, "snapshot", {**row, "format": "f", "complete": True, "asked": '{"SU": ["DT", "SA"]}'})
        if engine.dialect.name == "postgresql":  # It counts no ids that it didn't give.
            connection.execute(text("select setval(pg_get_serial_sequence('snapshot', 'id'), 3)"))
        record = documents.write_record(RECORD)
        odd = record.replace('"kind":"main"', '"kind":"fax","answers":"a friend"')
        for key, text_ in (("k1", record), ("k2", odd)):
            put(
                connection,
                "listing",
                {"snapshot_id": 2, "key": key, "block": "CA951", "program_id": "aaa", "record": text_},
            )
        put(
            connection,
            "staff_field",
            {"program_id": "bbb", "field": "hidden", "value": '["+13035550199"]', "said_on": "2025-06-01"},
        )
        zip_ = {"zip": "80202", "city": "Denver", "state": "CO", "county": "", "kind": "standard"}
        put(connection, "zip_place", zip_)


def old_document(program: Program) -> str:
    """Write a program as it was stored then: with one source and date for all of its phones."""
    source, as_of = ("samhsa-directory", "2025-01-01") if program is PLAIN else ("", "")
    document = json.loads(documents.write_program(program))
    return json.dumps({**document, "phones_source": source, "phones_as_of": as_of}, separators=(",", ":"))


def put(connection: Any, table: str, values: dict[str, Any]) -> None:
    names = ", ".join(values)
    slots = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"insert into {table} ({names}) values ({slots})"), values)


def test_every_program_and_record_is_as_it_was(newest: Engine) -> None:
    with make_session_factory(newest)() as session:
        assert list(programs.find_programs(session)) == [PLAIN, TOUCHED]
        assert programs.find_cards(session, ["bbb", "aaa"]) == [make_card(one, version=7) for one in (TOUCHED, PLAIN)]
        found = listings.find_listings_of(session, ["aaa"])
    assert [one.record for one in found] == [RECORD, RECORD], "words that no page knows are taken out"


def test_the_columns_are_what_saving_would_write(newest: Engine) -> None:
    with make_session_factory(newest)() as session:
        for program in (PLAIN, TOUCHED):
            row = session.execute(select(*ProgramRow.__table__.c).where(ProgramRow.id == program.id)).one()
            wanted = program_values(program_columns(program), revision=7, document="")
            for name in wanted.keys() - {"card", "document"}:
                assert (getattr(row, name) or None) == (wanted[name] or None), name
        rows = session.execute(
            select(*ProgramPhoneRow.__table__.c).order_by(ProgramPhoneRow.program_id, ProgramPhoneRow.position)
        )
        stored = [{**row._mapping, "as_of": row.as_of or None} for row in rows]
    assert stored == [*phone_values(PLAIN), *phone_values(TOUCHED, ["+13035550199"])]


def test_dates_of_lists_are_dates_and_unknown_ones_null(newest: Engine) -> None:
    with make_session_factory(newest)() as session:
        found = listings.list_snapshots(session)
        assert [one.as_of for one in found.values()] == ["", "2025-01-01", ""]
        assert found[1].asked == {"SU": frozenset({"DT", "SA"})}
        loads = [("2026-11-01T10:00:00+00:00", "s", ""), ("2026-11-02T10:00:00+00:00", "s", "2025-01-01")]
        assert listings.find_loads(session, since="2026-11-01") == loads
        assert listings.find_loads(session, since="2026-11-02") == loads[1:]
        nulls = session.scalar(text("select count(*) from snapshot where as_of is null"))
    assert nulls == 2


def test_it_comes_down_with_the_same_rows_and_goes_up_again(engine: Engine) -> None:
    with engine.connect() as connection:
        before = read(connection)
    migrate(engine, "0006")
    downgrade(engine, "0005")
    with engine.connect() as connection:
        after = read(connection)
        assert "program_phone" not in inspect(connection).get_table_names()
    assert mended(before) == after
    migrate(engine)
    with make_session_factory(engine)() as session:
        assert list(programs.find_programs(session)) == [PLAIN, TOUCHED]


def read(connection: Any) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for table, key in (
        ("program", "id"),
        ("snapshot", "id"),
        ("listing", "key"),
        ("zip_place", "zip"),
        ("staff_field", "field"),
    ):
        rows = [dict(row._mapping) for row in connection.execute(text(f"select * from {table} order by {key}"))]
        found[table] = [{name: parsed(name, value) for name, value in row.items()} for row in rows]
    return found


def parsed(name: str, value: Any) -> Any:
    return json.loads(value) if name in ("card", "document", "asked", "record") else value


def mended(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    phone = tables["listing"][1]["record"]["phones"][0]
    phone["kind"] = "main"
    del phone["answers"]
    return tables


@pytest.mark.parametrize(
    "statement",
    [
        "update program set point = 'x' where id = 'aaa'",
        "update zip_place set kind = 'x'",
        "update program_phone set kind = 'fax' where program_id = 'aaa'",
        "insert into snapshot (id, source, format, complete, asked) values (9, 's', 'f', true, '{}')",
        "insert into snapshot (id, source, as_of, format, complete, asked) values (9, 's', '2025-01-01', 'f', true, '{}')",
        "update listing set program_id = 'nobody'",
        "update listing set snapshot_id = 99",
        "insert into program_phone (program_id, position, number, extension, is_hidden) values ('nobody', 0, '+1', '', false)",
    ],
)
def test_the_database_refuses_what_cannot_be(carried: Engine, statement: str) -> None:
    with pytest.raises(IntegrityError), carried.begin() as connection:
        connection.execute(text(statement))


def test_phones_go_with_their_program(carried: Engine) -> None:
    with make_session_factory(carried).begin() as session:
        session.execute(text("delete from program where id = 'bbb'"))
    with make_session_factory(carried)() as session:
        assert session.scalars(select(ProgramPhoneRow.program_id).distinct()).all() == ["aaa"]


def test_an_undated_list_is_found_again(newest: Engine) -> None:
    new = Snapshot(id=0, source="u", as_of="", format="f", complete=False, asked={})
    with make_session_factory(newest).begin() as session:
        saved = listings.save_snapshot(session, new, loaded_at="2026-11-03T10:00:00+00:00")
    with make_session_factory(newest)() as session:
        assert listings.list_snapshots(session)[saved.id] == saved
