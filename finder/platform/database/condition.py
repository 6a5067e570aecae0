"""What is wrong with a database, in words for whoever runs the site: looked at as a whole, and changed by nothing."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from finder.platform import resources
from finder.platform.database import changes
from finder.platform.database.metadata import load_metadata
from finder.platform.database.readiness import (
    DAMAGED,
    FAULTS,
    UNREACHABLE,
    check_migrated,
    find_head,
    is_unreachable,
    list_revisions,
)
from finder.platform.database.session import Session
from finder.platform.errors import DatabaseNotReady

_HALF = "The database is half migrated or half restored: {what}. Put a backup there: finder restore PATH"
_NEWER = (
    "The database is of a newer version of this program. Install that one, or put a backup there: finder restore PATH"
)


def describe(engine: Engine) -> str:
    """Return which database it is, without its password: its kind, and its file or its host and name."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        return f"SQLite, {Path(url.database or '').absolute()}"
    return f"PostgreSQL, {url.database} on {url.host or 'this machine'}"


def find_fault(engine: Engine) -> str:
    """Return what is wrong with a database and what to do about it; "" if nothing is."""
    try:
        check_migrated(engine)
    except DatabaseNotReady as error:
        return _explain_revision(engine) or str(error)
    try:
        with engine.connect() as connection:
            return _find_gap(connection) or _find_damage(connection)
    except FAULTS as error:
        return UNREACHABLE if is_unreachable(error) else DAMAGED


def _explain_revision(engine: Engine) -> str:
    """Return what the revision of a database tells that isn't at the newest; "" if it has none, or can't be read."""
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return ""
    try:
        with engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            if "alembic_version" not in tables:
                return _HALF.format(what="it has tables, and no revision") if "program" in tables else ""
            found = str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
    except FAULTS:
        return ""
    if found and found not in list_revisions(resources.folder("migrations")):
        return _NEWER
    head = find_head(resources.folder("migrations"))
    return f"The database is at revision {found or 'none'}, this program at {head}. Run: finder migrate"


def _find_gap(connection: Connection) -> str:
    """Return which table or column is missing, although the revision says that it is there."""
    inspector = inspect(connection)
    found = set(inspector.get_table_names())
    for table in load_metadata().sorted_tables:
        if table.name not in found:
            return _HALF.format(what=f"table {table.name} is missing")
        columns = {column["name"] for column in inspector.get_columns(table.name)}
        if missing := sorted(column.name for column in table.columns if column.name not in columns):
            return _HALF.format(what=f"table {table.name} lacks {', '.join(missing)}")
    return ""


def _find_damage(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
            return DAMAGED
        path = Path(connection.engine.url.database or "")
        is_open = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        return "" if is_open else "The database's file or folder can't be written by this user."
    if not str(connection.scalar(text("SELECT version()"))).startswith("PostgreSQL"):
        return "The server of FINDER_DATABASE_URL is no PostgreSQL."
    if connection.scalar(text("SELECT pg_is_in_recovery()")):
        return "FINDER_DATABASE_URL is a replica, where nothing can be written. Name the primary."
    encoding = connection.scalar(text("SHOW server_encoding"))
    return (
        ""
        if encoding == "UTF8"
        else f"The database's encoding is {encoding}. Make one with UTF8, and copy: finder copy"
    )


def find_replica_fault(primary: Engine, replica: Engine) -> str:
    """Return what is wrong with the database that public pages read from; "" if nothing is."""
    if primary.dialect.name != replica.dialect.name:
        return "FINDER_READ_DATABASE_URL is of another engine than FINDER_DATABASE_URL, so it can't be its replica."
    away = "FINDER_READ_DATABASE_URL can't be reached, or isn't up to date: public pages do without it."
    try:
        check_migrated(replica)
        with closing(Session(primary)) as here, closing(Session(replica)) as there:
            if changes.get_identity(here) != changes.get_identity(there):
                return "FINDER_READ_DATABASE_URL is no replica of FINDER_DATABASE_URL: it is another directory."
    except DatabaseNotReady:
        return away
    except FAULTS:
        return away
    return ""


def count_bytes(engine: Engine) -> int:
    """Return how large a database is; 0 if that can't be found out."""
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        return path.stat().st_size if path.exists() else 0
    try:
        with engine.connect() as connection:
            return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    except FAULTS:
        return 0
