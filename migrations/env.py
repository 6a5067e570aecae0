"""Alembic's entry point: run migrations on the engine that the caller put into the configuration."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from finder.platform.database.metadata import load_metadata


def _rest_foreign_keys(connection: Connection, rest: bool) -> None:
    """Switch SQLite's foreign key checks off or on.

    Alembic changes a SQLite table by copying it; dropping the old table would cascade to other tables. The pragma has no
    effect within a transaction, so it is run through the driver, which begins none.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys = {'OFF' if rest else 'ON'}")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
        if lost:
            raise RuntimeError(f"Rows point to others that are not there (table, row, table pointed to): {lost}")


engine = context.config.attributes["engine"]
with engine.connect() as connection:
    _rest_foreign_keys(connection, True)
    try:
        # One transaction for all revisions, on SQLite too: a migration that fails leaves the database as it was.
        with connection.begin():
            context.configure(
                connection=connection,
                target_metadata=load_metadata(),
                render_as_batch=True,
                compare_type=True,
                compare_server_default=True,
            )
            context.run_migrations()
            _check_foreign_keys(connection)
    finally:
        _rest_foreign_keys(connection, False)
