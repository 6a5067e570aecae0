"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from finder.store.session import make_engine, make_session_factory
from tests.place_database import place_database


@pytest.fixture(scope="session")
def places_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite file that holds all places and no program; copy it before writing to it."""
    return place_database(tmp_path_factory.mktemp("places"))


@pytest.fixture(scope="session")
def places_session(places_file: Path) -> Iterator[Session]:
    """Give a session on the whole table of places; for reading only."""
    engine = make_engine(f"sqlite:///{places_file}")
    with make_session_factory(engine)() as session:
        yield session
    engine.dispose()
