"""Pairs of programs that look alike are computed in work that grows with the programs, not with their square.

Counted are the steps of SQLite's machine and the statements, never seconds.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from finder.listings.store.likely_pairs import replace_pairs
from finder.listings.store.pair_tables import LikelyPairRow
from finder.listings.store.work_tables import ProgramWorkRow
from finder.platform.database.bulk import chunked, insert_rows
from finder.platform.database.session import make_engine, make_session_factory
from tests.migrated import migrate

STEPS_A_TICK = 100
FEW, MANY = 2_000, 8_000
A_TENTH_MORE = 1.1
"""Trees of indexes get a little deeper."""


@dataclass(slots=True)
class Counter:
    """How often SQLite has told that it did some steps."""

    ticks: int = 0

    def tick(self) -> None:
        self.ticks += 1


def row_of(number: int) -> dict[str, Any]:
    """Return a listed program; each second one looks like the one before it."""
    pair = number // 2
    known: dict[str, Any] = {
        "program_id": f"p{number:07}", "listed": True, "is_callable": True, "version": 1, "zip": f"{pair:05}",
        "phone": f"+1303555{pair % 10_000:04}", "alike_name": f"hope house {pair}", "alike_street": f"{pair} example",
    }  # fmt: skip
    columns = ProgramWorkRow.__table__.columns
    return {each.name: known.get(each.name, None if each.nullable else each.type.python_type()) for each in columns}


def count_work(engine: Engine, programs: int) -> int:
    """Compute all pairs of so many programs, as after an import, and return the work of the database."""
    counter = Counter()
    rows = [row_of(number) for number in range(programs)]
    with make_session_factory(engine).begin() as session:
        insert_rows(session, ProgramWorkRow.__table__, rows)  # type: ignore[arg-type]
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(counter.tick, STEPS_A_TICK)
        for chunk in chunked([row["program_id"] for row in rows]):
            replace_pairs(session, chunk)
        driver.set_progress_handler(None, 0)
        assert session.scalar(select(func.count()).select_from(LikelyPairRow)) == programs // 2
    return counter.ticks


def test_work_grows_as_the_programs_do(tmp_path: Path) -> None:
    work = []
    for programs in (FEW, MANY):
        engine = make_engine(f"sqlite:///{tmp_path / f'{programs}.sqlite3'}")
        migrate(engine)
        work.append(count_work(engine, programs))
        engine.dispose()
    assert work[1] <= MANY / FEW * A_TENTH_MORE * work[0]
