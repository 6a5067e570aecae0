"""Commands for operators: production checks, backup and restore."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from finder.cli import tools
from finder.cli.reporting import give_json, say
from finder.guide.help_lines import load_help_lines
from finder.listings.rules.history import AuditEvent
from finder.listings.store import history, programs
from finder.listings.store.figures import count_ages
from finder.listings.store.history import HistoryFilter
from finder.platform import resources
from finder.platform.counted import counted
from finder.platform.database.backup_files import PREFIX, find_backups
from finder.platform.database.backups import restore_backup, write_backup
from finder.platform.database.changes import renew_identity
from finder.platform.database.copying import copy_database
from finder.platform.database.migrating import migrate
from finder.platform.database.readiness import check_migrated
from finder.platform.database.session import Engine, Session, make_engine, make_session_factory
from finder.platform.doctor import LIST_DAYS, Facts, examine
from finder.platform.errors import BadInput, BadSettings, DatabaseNotReady
from finder.platform.settings import read_settings
from finder.staff.accounts.store import accounts
from finder.staff.history.recording import record_event


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Print what is unfit for production."""
    findings = examine(_look_up(), today=datetime.now(UTC).date())
    is_fit = all(finding.level != "unfit" for finding in findings)
    if as_json:
        shown = [{"name": one.name, "level": one.level, "words": one.words} for one in findings]
        give_json({"fit": is_fit, "findings": shown})
    else:
        for one in findings:
            click.echo(f"{one.level:>8}  {one.name}: {one.words}")
    if not is_fit:
        context.exit(1)


def _look_up() -> Facts:
    settings = tools.settings()
    help_lines = load_help_lines(resources.folder("data") / "help_lines.toml")
    fault = ""
    try:
        check_migrated(tools.engine())
    except DatabaseNotReady as error:
        fault = str(error)
    found = {} if fault else _look_into_database()
    values: dict[str, object] = {
        "listed": 0, "on_old_lists": 0, "on_undated_lists": 0,
        "has_samples": False, "active_admins": 0, "reviewing_people": 0, "history_fault": None,
        "last_backup": "", **found,
    }  # fmt: skip
    return Facts(
        is_production=settings.environment == "production",
        has_secret=bool(os.environ.get("FINDER_SECRET_KEY")),
        is_migrated=not fault,
        database_fault=fault,
        site_name=settings.site_name,
        operator_name=settings.operator_name,
        operator_contact=settings.operator_contact,
        help_lines=tuple(line.verified_on for line in help_lines if not line.is_held),
        has_trusted_proxies=bool(settings.trusted_proxies),
        is_behind_proxy=settings.environment == "production" or settings.public_url.startswith("https://"),
        proxy_sample=any((Path(__file__).parents[2] / "docs").glob("*proxy*")),
        **values,  # type: ignore[arg-type]  # each has its field's type
    )


def _look_into_database() -> dict[str, object]:
    with tools.open_session() as session:
        people = accounts.list_accounts(session)
        backups = history.find_entries(session, HistoryFilter(kind="backup", limit=1))
        return {
            **_count_ages(session),
            "has_samples": programs.has_samples(session),
            "active_admins": sum(one.is_active and one.role == "admin" for one in people),
            "reviewing_people": accounts.count_reviewing_people(session, now=datetime.now(UTC)),
            "history_fault": history.verify(session),
            "last_backup": backups[0].at[:10] if backups else "",
        }


def _count_ages(session: Session) -> dict[str, int]:
    ages = count_ages(session, since=datetime.now(UTC).date() - timedelta(days=LIST_DAYS))
    return {"listed": ages.listed, "on_old_lists": ages.old, "on_undated_lists": ages.undated}


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--recipient", default="", help="An age public key (age1…): only its secret key can read the backup.")
@click.option("--keep", type=click.IntRange(min=1), help="With a folder: keep this many of its backups.")
def backup(path: Path, recipient: str, *, keep: int | None) -> None:
    """Write a backup to PATH and verify it; the site may go on serving. In a folder it is named for the time."""
    check_migrated(tools.engine())
    folder = path if path.is_dir() else None
    written = write_backup(tools.engine(), folder / _name() if folder else path, recipient=recipient)
    with tools.open_writing_session() as session:
        record_event(session, AuditEvent(kind="backup", proposer=None, at=datetime.now(UTC)))
        session.commit()
    how = "Encrypted." if recipient else "Read back and whole."
    say(f"{counted(written.bytes, 'byte')} written to {written.path.name}. {how} SHA-256 {written.sha256}")
    if folder and keep:
        # Only now: the new one is whole, so the oldest may go.
        for old in find_backups(folder)[keep:]:
            old.unlink()
            say(f"{old.name} removed.")
    if not recipient:
        say("Keep it where others can't read it: it holds the accounts of staff.")


def _name() -> str:
    return f"{PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--identity", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Age secret key file.")
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


COMMANDS = (doctor, backup, restore, copy)
