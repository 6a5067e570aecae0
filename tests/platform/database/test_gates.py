"""Writers that wait for a lock leave threads for those who read."""

from __future__ import annotations

import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from finder.platform.database.readiness import is_away
from finder.platform.database.session import Gate, Session, make_engine, make_writing_factory, open_to_read
from finder.platform.database.tables import DirectoryRow
from tests.databases import Databases
from tests.migrated import migrate

PATIENCE = 3
LOCK = {
    "sqlite": "UPDATE directory SET revision = revision",
    "postgresql": "LOCK TABLE directory IN EXCLUSIVE MODE",
}


@pytest.mark.slow
def test_few_wait_for_the_lock_and_others_are_told_at_once_while_reading_goes_on(database: Databases) -> None:
    held = database.fresh(migrate)
    engine = make_engine(held.url, lock_seconds=PATIENCE)
    sessions = make_writing_factory(engine, gate=Gate(2))
    waits: list[float] = []

    def write() -> None:
        began = time.monotonic()
        with pytest.raises(OperationalError) as caught, sessions.begin() as session:
            session.execute(text("UPDATE directory SET revision = revision"))
        assert is_away(caught.value)
        waits.append(time.monotonic() - began)

    with closing(make_writing_factory(held.engine)()) as other:
        other.execute(text(LOCK[held.engine.dialect.name]))
        threads = [threading.Thread(target=write) for _ in range(6)]
        for thread in threads:
            thread.start()
        with open_to_read(sessions) as session:
            session.execute(select(DirectoryRow.revision))
        for thread in threads:
            thread.join(30)
        other.rollback()
    engine.dispose()
    assert sum(seconds < PATIENCE - 0.5 for seconds in waits) == 4
    assert len(waits) == 6


def test_whatever_ends_a_transaction_gives_its_place_back(database: Databases) -> None:
    held = database.fresh(migrate)
    engine = make_engine(held.url)
    sessions = make_writing_factory(engine, gate=Gate(1))
    for _ in range(3):
        with sessions.begin() as session:
            session.execute(select(DirectoryRow.revision))
        with sessions() as session:
            session.execute(select(DirectoryRow.revision))
        with pytest.raises(IntegrityError), sessions.begin() as session:
            session.execute(text("INSERT INTO directory (id) VALUES (NULL)"))
        with pytest.raises(ZeroDivisionError), sessions.begin() as session:
            fail(session)
    engine.dispose()


def fail(session: Session) -> None:
    session.execute(select(DirectoryRow.revision))
    raise ZeroDivisionError
