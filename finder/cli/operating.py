"""Commands for operators: production checks, backup and restore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from finder.cli import tools
from finder.cli.paths import NamedPath
from finder.cli.reporting import say
from finder.listings.rules.history import AuditEvent
from finder.listings.store import history
from finder.platform.counted import counted
from finder.platform.database.backup_files import PREFIX, find_backups, make_private_folder
from finder.platform.database.backups import restore_backup, write_backup
from finder.platform.database.changes import renew_identity
from finder.platform.database.copying import copy_database
from finder.platform.database.migrating import migrate
from finder.platform.database.readiness import check_begun
from finder.platform.database.session import Engine, make_engine, make_session_factory
from finder.platform.errors import BadInput, BadSettings
from finder.platform.settings import read_settings
from finder.staff.history.recording import record_event


@click.command()
@click.argument("path", type=NamedPath(path_type=Path))
@click.option("--recipient", default="", help="An age public key (age1…): only its secret key can read the backup.")
@click.option("--keep", type=click.IntRange(min=1), help="With a folder: keep this many of its backups.")
def backup(path: Path, recipient: str, *, keep: int | None) -> None:
    """Write a backup to PATH and verify it; the site may go on serving. In a folder it is named for the time.

    With --keep, PATH is a folder, made if it is missing.
    """
    is_current = check_begun(tools.engine())
    folder = _make_folder(path) if keep else path if path.is_dir() else None
    written = write_backup(tools.engine(), folder / _name() if folder else path, recipient=recipient)
    if is_current:
        with tools.open_writing_session() as session:
            record_event(session, AuditEvent(kind="backup", proposer=None, at=datetime.now(UTC)))
            session.commit()
    else:
        say(
            "The database is of another version, so its history doesn't name this backup. To upgrade it: finder migrate"
        )
    how = "Encrypted." if recipient else "Read back and whole."
    say(f"{counted(written.bytes, 'byte')} written to {written.path.name}. {how} SHA-256 {written.sha256}")
    if folder and keep:
        # Only now: the new one is whole, so the oldest may go.
        for old in find_backups(folder)[keep:]:
            old.unlink()
            say(f"{old.name} removed.")
    if not recipient:
        say("Keep it where others can't read it: it holds the accounts of staff.")


def _make_folder(path: Path) -> Path:
    try:
        make_private_folder(path)
    except OSError as error:
        raise BadInput("With --keep, PATH is a folder of backups, and none can be made there. Name another.") from error
    return path


def _name() -> str:
    return f"{PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"


@click.command()
@click.argument("path", type=NamedPath(path_type=Path, dir_okay=False))
@click.option("--identity", type=NamedPath(path_type=Path, dir_okay=False, exists=True), help="Age secret key file.")
def restore(path: Path, identity: Path | None) -> None:
    """Put a backup in place of the database, even a damaged one; a damaged backup is refused."""
    kept = restore_backup(tools.engine(), path, identity=identity)
    migrate(tools.engine())
    with make_session_factory(tools.engine()).begin() as session:
        renew_identity(session)
    say("Restored." + (f" The database before it is kept as {kept}." if kept else ""))


@click.command()
@click.argument("source")
@click.argument("target")
def copy(source: str, target: str) -> None:
    """Copy the database at one URL into a new one at another: SQLite to PostgreSQL, or back."""
    with closing_engine(source) as reading, closing_engine(target) as writing:
        copied = copy_database(reading, writing)
        with make_session_factory(writing, tools.settings().keys)() as session:
            fault = history.verify(session)
    if fault:
        raise BadInput(f"Copied, but the chain of the history breaks at entry {fault[0]}: don't use the copy.")
    say(
        f"{counted(copied.rows, 'row')} of {counted(copied.tables, 'table')} copied; the history is whole. "
        "Set FINDER_DATABASE_URL to use it."
    )


@contextmanager
def closing_engine(url: str) -> Iterator[Engine]:
    """Open a database by its URL, and close it again.

    Raises:
        BadInput: it is no database's.
    """
    try:
        engine = make_engine(read_settings({"FINDER_DATABASE_URL": url}).database_url)
    except BadSettings as error:
        raise BadInput("Copy takes the URLs of two databases: sqlite:///PATH or postgresql://HOST/NAME.") from error
    try:
        yield engine
    finally:
        engine.dispose()


COMMANDS = (backup, restore, copy)
