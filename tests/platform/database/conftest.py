"""Empty databases of both kinds, and databases with rows of old."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from finder.platform.database.migrating import migrate
from tests.databases import Databases
from tests.migrated import make_once
from tests.platform.database.old_rows import OLD, OLD_ROWS, fill


@pytest.fixture
def engine(database: Databases) -> Iterator[Engine]:
    """An empty database of either kind."""
    found = database.empty("migrations").engine
    yield found
    found.dispose()


@pytest.fixture
def old(engine: Engine) -> Engine:
    """A database with rows, as it was before columns had real types."""
    make_once(engine, make_old)
    return engine


def make_old(engine: Engine) -> None:
    """Migrate an empty database to the revision of old, and fill it."""
    migrate(engine, OLD)
    with engine.begin() as connection:
        for revision in sorted(revision for revision in OLD_ROWS if revision <= OLD):
            fill(connection, revision)
