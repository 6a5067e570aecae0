"""Empty databases of both kinds, and databases with rows of old."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.databases import Databases
from tests.migrated import make_once
from tests.platform.database.old_databases import make_old


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
