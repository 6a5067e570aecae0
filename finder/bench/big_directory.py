"""A directory of any number of made-up programs, written straight into the database: never more than a chunk in memory.

A workbook ends at 1,048,576 rows, and the samples of `samples` repeat their names beyond 20,000. Here the first programs
are drawn one by one; the others are copies of those, each with an id and a point of its own, since drawing and publishing
two million would take half an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from finder.bench.staff_programs import make_programs
from finder.listings.store import programs
from finder.places.building.gazetteer import fill_places
from finder.places.store import places
from finder.platform import resources
from finder.platform.database.changes import EVERYTHING, record_changes
from finder.platform.database.migrating import migrate
from finder.platform.database.session import Session, SessionFactory, make_engine, make_session_factory
from finder.platform.database.tables import Base
from finder.platform.garbage import no_garbage_collection

_SEED = 19
_CHUNK = 4_000
"""Drawn programs in memory, and in one transaction."""
_DRAWN = 50_000
"""Programs that are drawn one by one."""
_MOVED_DEGREES = 0.1
"""A copy lies up to so far, 7 miles, from its original each way."""
_PAGE_CACHE = "PRAGMA cache_size = -131072"
"""128 MB instead of 2: the indexes of millions of rows are written in no order."""
_KEYS = {"program": "id", "program_version": "program_id", "program_phone": "program_id"}
"""Tables that are copied, and where the id of the program stands in them."""
_FACTORS = {"latitude": 7919, "longitude": 104_729}
"""Primes, by which copies are scattered the same way each time."""
_STEPS = 1000
"""Of a move, each way."""


def fill_big_directory(url: str, *, count: int) -> None:
    """Fill the empty SQLite database at `url` with places and `count` programs."""
    engine = make_engine(url)
    migrate(engine)
    data = resources.folder("data")
    sessions = make_session_factory(engine)
    with sessions.begin() as session:
        fill_places(session, data_folder=data)
        zips = places.load_zip_points(session)
    made = make_programs(zips, count=min(count, _DRAWN), random_state=_SEED, folder=data)
    with no_garbage_collection():
        while chunk := list(islice(made, _CHUNK)):
            with sessions.begin() as session:
                programs.save_programs(session, chunk, known=frozenset())
        _Copier(sessions, _DRAWN).copy(count - _DRAWN)
    engine.dispose()


@dataclass(frozen=True, slots=True)
class _Copier:
    """Copies within SQLite: through Python, two million took three times as long, most of it for the indexes."""

    sessions: SessionFactory
    originals: int
    """The first so many programs, in the order of their ids."""

    def copy(self, wanted: int) -> None:
        """Add `wanted` copies of the originals."""
        if wanted <= 0:
            return
        with self.sessions.begin() as session:
            indexes = _drop_indexes(session)
            ids = [row["id"] for row in _read(session, f"select id from program order by id limit {self.originals}")]
        for number, start in enumerate(range(0, wanted, len(ids)), start=1):
            self.copy_once(ids[: wanted - start], number)
        for statement in indexes:
            with self.sessions.begin() as session:
                session.connection().exec_driver_sql(statement)

    def copy_once(self, ids: Sequence[str], number: int) -> None:
        """Add one copy of each, as copy `number`; ids from the first to the last, without a gap."""
        with self.sessions.begin() as session:
            session.connection().exec_driver_sql(_PAGE_CACHE)
            for table, key in _KEYS.items():
                values = _copied(table, number, originals=self.originals)
                chosen = f"from {table} where {key} between '{ids[0]}' and '{ids[-1]}'"
                session.connection().exec_driver_sql(
                    f"insert into {table} ({', '.join(values)}) select {', '.join(values.values())} {chosen} order by {key}"
                )
            session.connection().exec_driver_sql(_copy_texts(ids, number, originals=self.originals))
            record_changes(session, [EVERYTHING])


def _copied(table: str, number: int, *, originals: int) -> dict[str, str]:
    """Return the columns of a table, and what stands in those of a copy, in SQL."""
    values = {column.name: column.name for column in Base.metadata.tables[table].columns}
    new_id = f"'c{number:02}' || {_KEYS[table]}"
    values[_KEYS[table]] = new_id
    if table == "program":
        values |= {name: _moved(name, number) for name in _FACTORS}
        values["text_id"] = _text_id(number, originals)
    return values


def _moved(name: str, number: int) -> str:
    """Return one part of the point of a copy, in SQL."""
    factor = _FACTORS[name]
    # Rounded, so that the document says the same to the digit.
    steps = f"((program.rowid * {factor} + {number} * {factor + 2}) % {2 * _STEPS + 1} - {_STEPS})"
    return f"round({name} + {steps} * {_MOVED_DEGREES / _STEPS}, 6)"


def _text_id(number: int, originals: int) -> str:
    """Return the id of the text of a copy, in SQL: those of the originals are the numbers from 1 on."""
    return f"text_id + {number * originals}"


def _copy_texts(ids: Sequence[str], number: int, *, originals: int) -> str:
    """Return the statement that copies the texts of programs, whose ids are `ids`."""
    new_id = f"'c{number:02}' || program.id"
    point = ", ".join(f"'$.{name}', {_moved(name, number)}" for name in _FACTORS)
    return (
        f"insert into program_text (id, card, document) select {_text_id(number, originals)}, "
        f"json_set(card, '$.id', {new_id}), json_set(document, '$.id', {new_id}, {point}) "
        "from program join program_text on program_text.id = text_id "
        f"where program.id between '{ids[0]}' and '{ids[-1]}' order by text_id"
    )


def _drop_indexes(session: Session) -> list[str]:
    """Drop the indexes of the copied tables; return the statements that make them again."""
    tables = ", ".join(f"'{table}'" for table in _KEYS)
    found = _read(
        session, f"select name, sql from sqlite_master where type = 'index' and sql <> '' and tbl_name in ({tables})"
    )
    for index in found:
        session.connection().exec_driver_sql(f"drop index {index['name']}")
    return [index["sql"] for index in found]


def _read(session: Session, statement: str) -> list[dict[str, Any]]:
    return [dict(row) for row in session.connection().exec_driver_sql(statement).mappings()]
