"""Alembic's entry: run migrations on the engine that the caller put into the configuration."""

from __future__ import annotations

from alembic import context
from finder.platform.database.tables import Base

from finder.guide.store import tables
from finder.listings.store import staff_tables
from finder.places.store import tables

assert tables.Base is staff_tables.Base is tables.Base  # Their tables are on it once they are imported.

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
