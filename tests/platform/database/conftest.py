"""Empty databases of both kinds, and databases with rows of old."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from finder.platform.database.migrating import migrate
from finder.platform.database.session import make_engine
from tests.platform.database.old_rows import OLD, OLD_ROWS, fill
from tests.staff_directory import empty_postgresql

NO_POSTGRESQL = (
    "Needs PostgreSQL: set FINDER_TEST_DATABASE_URL=postgresql+psycopg://user:password@host/database, a database of its own "
    "(everything in it is dropped)."
)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of either kind."""
    if request.param == "sqlite":
        found = make_engine(f"sqlite:///{tmp_path / 'finder.sqlite3'}")
    elif url := os.environ.get("FINDER_TEST_DATABASE_URL"):
        found = empty_postgresql(url)
    else:
        pytest.skip(NO_POSTGRESQL)
    yield found
    found.dispose()


@pytest.fixture
def old(engine: Engine) -> Engine:
    """A database with rows, as it was before columns had real types."""
    migrate(engine, OLD)
    with engine.begin() as connection:
        for revision in sorted(OLD_ROWS):
            fill(connection, revision)
    return engine
