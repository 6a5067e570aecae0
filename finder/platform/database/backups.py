"""Backups of the SQLite file: taken while the site serves, restored only when intact. PostgreSQL has its own tools.

A backup is the gzipped database file; gzip's checksums reveal a flipped bit or a truncated end.
"""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import tempfile
import zlib
from pathlib import Path

from sqlalchemy import Engine

from finder.platform.errors import BadInput

_MAGIC = b"SQLite format 3\x00"
_POSTGRESQL = "This database is PostgreSQL: use pg_dump and pg_restore."


def write_backup(engine: Engine, path: Path) -> int:
    """Write a consistent copy of the database to `path` and return its size in bytes; others may read and write meanwhile.

    Raises:
        BadInput: the database isn't a SQLite file, or `path` can't be written or exists already.
    """
    source = _file(engine)
    if path.exists():
        raise BadInput("There is a file of this name already. Backups overwrite nothing.")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            copy, packed = Path(folder) / "copy", Path(folder) / "packed"
            _copy(source, copy)
            with copy.open("rb") as plain, gzip.open(packed, "wb", compresslevel=6) as out:
                shutil.copyfileobj(plain, out)
            packed.chmod(0o600)
            packed.rename(path)
    except OSError as error:
        raise BadInput("The backup can't be written there.") from error
    return path.stat().st_size


def restore_backup(engine: Engine, path: Path) -> Path | None:
    """Put a backup in place of the database, and return where the database before it was kept (None: there was none).

    Raises:
        BadInput: the database isn't a SQLite file, or `path` holds no backup, or a damaged one. Nothing was changed.
    """
    target = _file(engine)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        plain = Path(folder) / "plain"
        _unpack(path, plain)
        _check_whole(plain)
        engine.dispose()
        kept = None
        if target.exists():
            kept = target.with_name(f"{target.name}.before-restore")
            kept.unlink(missing_ok=True)
            _copy(target, kept)
        _copy(plain, target)
    return kept


def _file(engine: Engine) -> Path:
    if not engine.url.drivername.startswith("sqlite") or not engine.url.database:
        raise BadInput(_POSTGRESQL)
    return Path(engine.url.database)


def _copy(source: Path, target: Path) -> None:
    """Copy page by page within one read transaction, and into one write transaction: nobody sees half of it."""
    reading, writing = sqlite3.connect(source, timeout=30), sqlite3.connect(target, timeout=30)
    try:
        reading.backup(writing)
    finally:
        writing.close()
        reading.close()


def _unpack(path: Path, plain: Path) -> None:
    try:
        with gzip.open(path, "rb") as packed, plain.open("wb") as out:
            shutil.copyfileobj(packed, out)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput("This is no backup, or it is damaged. Nothing was changed.") from error


def _check_whole(plain: Path) -> None:
    with plain.open("rb") as file:
        is_database = file.read(len(_MAGIC)) == _MAGIC
    if is_database:
        connection = sqlite3.connect(plain)
        try:
            is_whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            has_revision = connection.execute("SELECT version_num FROM alembic_version").fetchone() is not None
        except sqlite3.DatabaseError:
            is_whole = has_revision = False
        finally:
            connection.close()
        if is_whole and has_revision:
            return
    raise BadInput("This is no backup, or it is damaged. Nothing was changed.")
