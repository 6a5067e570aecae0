"""A directory of any number of made-up programs, written straight into the database: never more than a chunk in memory.

A workbook ends at 1,048,576 rows, and the samples of `samples` repeat their names beyond 20,000. Here the first programs
are drawn one by one; the others are copies of those, each with an id and a point of its own, since drawing and publishing
two million would take half an hour.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from finder.bench.staff_programs import make_programs
from finder.listings.store import programs
from finder.places.building.gazetteer import fill_places
from finder.places.store import places
from finder.platform import resources
from finder.platform.database.bulk import insert_rows
from finder.platform.database.changes import EVERYTHING, record_changes
from finder.platform.database.migrating import migrate
from finder.platform.database.session import Session, SessionFactory, make_engine, make_session_factory
from finder.platform.database.tables import Base
from finder.platform.garbage import no_garbage_collection

_SEED = 19
_CHUNK = 4_000
"""Programs in memory, and in one transaction."""
_DRAWN = 50_000
"""Programs that are drawn one by one."""
_MOVED_DEGREES = 0.1
"""A copy lies up to so far, 7 miles, from its original each way."""
_PAGE_CACHE = "PRAGMA cache_size = -131072"
"""128 MB instead of 2: the indexes of millions of rows are written in no order."""
_KEYS = {"program": "id", "program_phone": "program_id"}
"""Tables that are copied, and where the id of the program stands in them."""
_TEXTS = ("card", "document")


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
        _Copier(sessions, random.Random(_SEED)).copy(count - _DRAWN)
    engine.dispose()


@dataclass(frozen=True, slots=True)
class _Copier:
    sessions: SessionFactory
    rng: random.Random

    def copy(self, wanted: int) -> None:
        """Add `wanted` copies of the programs that are there."""
        with self.sessions() as session:
            ids = [row["id"] for row in _read(session, "select id from program order by id")] if wanted > 0 else []
        number = 0
        while wanted > 0:
            number += 1
            for part in _parts(ids[:wanted]):
                self._copy_part(part, f"c{number:02}")
            wanted -= len(ids)

    def _copy_part(self, ids: Sequence[str], prefix: str) -> None:
        with self.sessions.begin() as session:
            session.connection().exec_driver_sql(_PAGE_CACHE)
            for table, key in _KEYS.items():
                statement = f"select * from {table} where {key} between '{ids[0]}' and '{ids[-1]}' order by {key}"
                rows = [{**row, key: prefix + row[key]} for row in _read(session, statement)]
                if table == "program":
                    rows = [self._moved(row, row["id"].removeprefix(prefix)) for row in rows]
                insert_rows(session, Base.metadata.tables[table], rows)
            record_changes(session, [EVERYTHING])

    def _moved(self, row: dict[str, Any], original: str) -> dict[str, Any]:
        moved = dict(row)
        for name in _TEXTS:
            moved[name] = moved[name].replace(f'"id":"{original}"', f'"id":"{row["id"]}"', 1)
        for name in ("latitude", "longitude"):
            if row[name] is not None:
                moved[name] = row[name] + self.rng.uniform(-_MOVED_DEGREES, _MOVED_DEGREES)
                told = (f'"{name}":{row[name]!r}', f'"{name}":{moved[name]!r}')
                moved["document"] = moved["document"].replace(*told, 1)
        return moved


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _read(session: Session, statement: str) -> list[dict[str, Any]]:
    return [dict(row) for row in session.connection().exec_driver_sql(statement).mappings()]
