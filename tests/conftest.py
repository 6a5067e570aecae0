"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from finder.store.session import make_engine, make_session_factory
from tests.place_database import place_database


@pytest.fixture(scope="session")
def places_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Give a session on the whole table of places; for reading only."""
    engine = make_engine(f"sqlite:///{place_database(tmp_path_factory.mktemp('places'))}")
    with make_session_factory(engine)() as session:
        yield session
    engine.dispose()
