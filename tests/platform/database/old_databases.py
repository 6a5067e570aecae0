"""Databases of an earlier version, and what becomes of them: for `tests.migrated.make_once`, which runs each once."""

from __future__ import annotations

from sqlalchemy import Engine

from finder.platform.database.migrating import downgrade, migrate
from tests.platform.database.old_rows import OLD, OLD_ROWS, fill


def make_old(engine: Engine) -> None:
    """Migrate an empty database to the revision of old, and fill it."""
    migrate(engine, OLD)
    with engine.begin() as connection:
        for revision in sorted(revision for revision in OLD_ROWS if revision <= OLD):
            fill(connection, revision)


def make_upgraded(engine: Engine) -> None:
    """Make a database of old, and upgrade it to the newest revision."""
    make_old(engine)
    migrate(engine)


def make_downgraded(engine: Engine) -> None:
    """Make a database of old, upgrade it, and go back."""
    make_upgraded(engine)
    downgrade(engine, OLD)
