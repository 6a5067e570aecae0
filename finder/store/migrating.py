"""Bring the database up to date with Alembic, its configuration built in code."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from finder import resources
from finder.errors import DatabaseNotReady


def make_config(engine: Engine) -> Config:
    """Give Alembic's configuration for one database."""
    config = Config()
    config.set_main_option("script_location", str(resources.folder("migrations")))
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine, revision: str = "head") -> None:
    """Create the database or bring it up to `revision`."""
    command.upgrade(make_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision`; "base" empties it."""
    command.downgrade(make_config(engine), revision)


def check_migrated(engine: Engine) -> None:
    """Make sure the database is at the newest revision.

    Raises:
        DatabaseNotReady: it isn't.
    """
    head = ScriptDirectory.from_config(make_config(engine)).get_current_head()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != head:
        raise DatabaseNotReady("The database is not ready. Run: finder migrate")
