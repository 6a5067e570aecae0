"""Whether the database is up to date, without importing Alembic, which takes longer than a search."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from finder.platform import resources
from finder.platform.errors import DatabaseNotReady

_REVISION = re.compile(r'^(revision|down_revision)(?:: [^=]+)? = "(\w+)"', re.MULTILINE)
_NOT_READY = "The database is not ready. Run: finder migrate"


def check_migrated(engine: Engine) -> None:
    """Check that the database is at the newest migration.

    Raises:
        DatabaseNotReady: it isn't, or it can't be read.
    """
    if not check_begun(engine):
        raise DatabaseNotReady(_NOT_READY)


def check_begun(engine: Engine) -> bool:
    """Check that the database was migrated at all, and return whether it is at the newest migration.

    Raises:
        DatabaseNotReady: it wasn't, or it can't be read.
    """
    current = "" if _is_missing_file(engine) else _find_current(engine)
    if not current:
        raise DatabaseNotReady(_NOT_READY)
    return current == find_head(resources.folder("migrations"))


def is_current(session: Session) -> bool:
    """Return whether the database of a session is at the newest migration."""
    found = session.connection().scalar(text("SELECT version_num FROM alembic_version"))
    return str(found) == find_head(resources.folder("migrations"))


def answers(session: Session) -> bool:
    """Return whether the database of a session is there and has been migrated at all."""
    try:
        return bool(session.connection().scalar(text("SELECT count(*) FROM alembic_version")))
    except FAULTS:
        return False


def _is_missing_file(engine: Engine) -> bool:
    """Return whether connecting would create an empty SQLite file."""
    name = engine.url.database if engine.url.get_backend_name() == "sqlite" else None
    return bool(name) and name != ":memory:" and not Path(str(name)).exists()


def _find_current(engine: Engine) -> str:
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
    except DatabaseError as error:
        raise DatabaseNotReady(UNREACHABLE if is_unreachable(error) else DAMAGED) from error


def is_busy(error: Exception) -> bool:
    """Return whether an error means that the database is locked, full or gone, which is no bug in this code."""
    return isinstance(error, OperationalError)


UNREACHABLE = (
    "The database can't be reached. Nothing was changed. Check FINDER_DATABASE_URL: its server is up, and host, name, user and "
    "password are right; of SQLite, the folder exists and may be written."
)
INCOMPLETE = (
    "A table of the database is missing: it is half migrated or half restored. See what finder doctor says, or put a backup "
    "there: finder restore PATH"
)
DAMAGED = "The database is damaged, or is none. Check FINDER_DATABASE_URL, or put a backup there: finder restore PATH"


def is_unreachable(error: Exception) -> bool:
    """Return whether an error means that no connection came about: no server, no such database, another password."""
    return isinstance(error, OperationalError) and error.statement is None and not error.connection_invalidated


def is_damaged(error: Exception) -> bool:
    """Return whether an error means that the file is damaged, or is no database."""
    return type(error) is DatabaseError


def is_incomplete(error: Exception) -> bool:
    """Return whether an error means that a table is missing (SQLSTATE 42P01)."""
    found = error.orig if isinstance(error, DBAPIError) else None
    return getattr(found, "sqlstate", "") == "42P01" or str(found).startswith("no such table")


FAULTS: tuple[type[Exception], ...] = (DBAPIError, NoConnection)
"""What `is_away` tells apart."""


def is_away(error: Exception) -> bool:
    """Return whether a database is to blame, not the statement: busy, hung, damaged, gone, read-only, or without tables."""
    kinds = (OperationalError, InterfaceError, ProgrammingError, NoConnection)
    return isinstance(error, kinds) or is_damaged(error) or is_read_only(error)


def is_read_only(error: Exception) -> bool:
    """Return whether a server takes no changes: a standby, or one whose transactions may only read (SQLSTATE 25006)."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") == "25006"


def is_unready(error: Exception) -> bool:
    """Return whether an error means that the database can't be asked: it is busy or gone, or has no tables yet."""
    return isinstance(error, OperationalError | ProgrammingError)


def find_head(migrations: Path) -> str:
    """Return the newest migration: the one that no other follows."""
    found = _read_revisions(migrations)
    (head,) = found["revision"] - found["down_revision"]
    return head


def list_revisions(migrations: Path) -> frozenset[str]:
    """Return all migrations that this program knows."""
    return frozenset(_read_revisions(migrations)["revision"])


def _read_revisions(migrations: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for path in (migrations / "versions").glob("*.py"):
        for name, value in _REVISION.findall(path.read_text(encoding="utf-8")):
            found[name].add(value)
    return found
