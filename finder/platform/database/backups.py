"""Backups: taken while the site serves, verified before they count, restored only when whole.

Of a SQLite file: its copy, compressed. Of PostgreSQL: what ``pg_dump`` writes (its custom format), compressed once more so that
a bit flipped in it is noticed (gzip's checksum of the content). Either may be encrypted with age.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from finder.platform.database import pg_backups
from finder.platform.database.backup_files import (
    OTHERS,
    PRIVATE,
    checksum,
    free_name,
    make_private_folder,
    pack,
    privately,
    unpack,
)
from finder.platform.errors import BadInput

_MAGIC = b"SQLite format 3\x00"
_DAMAGED = "This is no backup, or it is damaged. Nothing was changed."
_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A backup that was written and read back."""

    path: Path
    bytes: int
    sha256: str
    rows: int
    """Of all tables, as counted in the copy and again in what was unpacked; 0 for an encrypted one, and on PostgreSQL."""


def write_backup(engine: Engine, path: Path, *, recipient: str = "") -> Written:
    """Write a consistent copy of the database to `path` and verify it; others may read and write meanwhile.

    `recipient`: an age public key; the backup can then be read with the secret key only, and is verified before it is
    encrypted.

    Raises:
        BadInput: `path` exists already or can't be written, the disk is full, or what was written is not what was read.
    """
    if path.exists():
        raise BadInput("There is a file of this name already. Backups overwrite nothing.")
    with (
        _told("The backup can't be written there"),
        privately(),
        tempfile.TemporaryDirectory(dir=path.parent) as folder,
    ):
        copy, packed = Path(folder) / "copy", Path(folder) / "packed"
        rows = _dump(engine, copy)
        pack(copy, packed, recipient=recipient)
        if not recipient:
            unpack(packed, Path(folder) / "again")
            if _check_whole(Path(folder) / "again", engine) != rows:
                raise BadInput("What was written is not what was read: the disk may be failing. No backup was made.")
        packed.chmod(PRIVATE)
        packed.rename(path)
    return Written(path=path, bytes=path.stat().st_size, sha256=checksum(path), rows=rows)


def verify_backup(engine: Engine, path: Path) -> None:
    """Read a backup as a restore would, into a folder for temporary files, and change nothing.

    Raises:
        BadInput: it is damaged, encrypted, or of the other engine than this database.
    """
    with _told("The backup can't be read"), privately(), tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain"
        unpack(path, plain)
        _check_whole(plain, engine)


def restore_backup(engine: Engine, path: Path, *, identity: Path | None = None) -> Path | None:
    """Put a backup in place of the database, even a damaged one, and return where the database before it was kept.

    None: there was none. What was kept before is never overwritten.

    Raises:
        BadInput: `path` holds no backup, a damaged one, or one of the other engine. Nothing was changed.
    """
    if not path.exists():
        raise BadInput("There is no such file: check its name. Nothing was changed.")
    with _told("The backup can't be restored"), privately():
        keeping = Path(engine.url.database or "").parent if _is_sqlite(engine) else _private_folder_beside(path)
        make_private_folder(keeping)
        with tempfile.TemporaryDirectory(dir=keeping) as folder:
            plain = Path(folder) / "plain"
            _unpack_any(path, plain, identity)
            _check_whole(plain, engine)
            engine.dispose()
            return _put_sqlite(engine, plain) if _is_sqlite(engine) else pg_backups.put(engine, plain, keeping)


def _private_folder_beside(path: Path) -> Path:
    """Return the folder of a backup, or where others may look into that one, a folder in it that is the owner's alone."""
    folder = path.absolute().parent
    return folder if not folder.stat().st_mode & OTHERS else folder / "before-restore"


def _unpack_any(path: Path, plain: Path, identity: Path | None) -> None:
    """Unpack a backup; a bare SQLite file, as an earlier restore kept it, is taken as it is."""
    if _is_sqlite_file(path):
        _copy(path, plain)
    else:
        unpack(path, plain, identity=identity)


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _dump(engine: Engine, copy: Path) -> int:
    """Write the copy, and return how many rows it has."""
    if not _is_sqlite(engine):
        pg_backups.dump(engine, copy)
        return pg_backups.count_tables(copy)
    source = Path(engine.url.database or "")
    if not source.exists():
        raise BadInput("There is no database yet. Run finder migrate.")
    _copy(source, copy)
    return _check_whole(copy, engine)


def _check_whole(plain: Path, engine: Engine) -> int:
    """Return how many rows an unpacked backup has.

    Raises:
        BadInput: it is damaged, or of the other engine.
    """
    is_file_of_sqlite = _is_sqlite_file(plain)
    if is_file_of_sqlite != _is_sqlite(engine):
        other = "a SQLite file" if is_file_of_sqlite else "PostgreSQL, or it is damaged"
        raise BadInput(f"This is no backup for this database: it is of {other}. Nothing was changed. See finder copy.")
    return _count_rows(plain) if is_file_of_sqlite else pg_backups.count_tables(plain)


def _is_sqlite_file(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _count_rows(plain: Path) -> int:
    connection = sqlite3.connect(plain)
    try:
        is_whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        has_revision = connection.execute("SELECT version_num FROM alembic_version").fetchone() is not None
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = sum(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names)
    except sqlite3.DatabaseError:
        raise BadInput(_DAMAGED) from None
    finally:
        connection.close()
    if not (is_whole and has_revision):
        raise BadInput(_DAMAGED)
    return int(rows)


def _put_sqlite(engine: Engine, plain: Path) -> Path | None:
    target, kept = Path(engine.url.database or ""), None
    if target.exists():
        kept = free_name(target.with_name(f"{target.name}.before-restore"))
        try:
            _count_rows(target)
            _copy(target, kept)
        except (BadInput, sqlite3.Error):
            # Damaged: kept as it is, with what belongs to it, for whoever may save more of it.
            kept.unlink(missing_ok=True)
            for ending in ("", *_BESIDE):
                beside = target.with_name(target.name + ending)
                if beside.exists():
                    beside.rename(kept.with_name(kept.name + ending))
        kept.chmod(PRIVATE)
    _copy(plain, target)
    target.chmod(PRIVATE)
    return kept


def _copy(source: Path, target: Path) -> None:
    """Copy page by page within one read transaction, and into one write transaction: nobody sees half of it."""
    reading, writing = sqlite3.connect(source, timeout=30), sqlite3.connect(target, timeout=30)
    try:
        reading.backup(writing)
    finally:
        writing.close()
        reading.close()


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn a full disk and its like into one line."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"{what}: {reason}. Nothing was changed.") from error
