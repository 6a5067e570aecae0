"""Bring the database up to date with Alembic, its configuration built in code."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from finder.platform import resources


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
