"""Commands for operators: production checks, backup and restore."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from finder.cli import tools
from finder.cli.reporting import give_json, say
from finder.guide.help_lines import load_help_lines
from finder.listings.store import history, programs
from finder.listings.store.figures import count_ages
from finder.listings.store.history import HistoryFilter
from finder.platform import resources
from finder.platform.database.backups import restore_backup, write_backup
from finder.platform.database.migrating import migrate
from finder.platform.database.readiness import check_migrated
from finder.platform.database.session import Session
from finder.platform.doctor import LIST_DAYS, Facts, examine
from finder.platform.errors import DatabaseNotReady
from finder.staff.accounts.store import accounts
from finder.staff.history.recording import AuditEvent, record_event


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
    try:
        check_migrated(tools.engine())
    except DatabaseNotReady:
        is_migrated = False
    else:
        is_migrated = True
    found = _look_into_database() if is_migrated else {}
    values: dict[str, object] = {
        "listed": 0, "on_old_lists": 0, "on_undated_lists": 0,
        "has_samples": False, "active_admins": 0, "reviewing_people": 0, "history_fault": None,
        "last_backup": "", **found,
    }  # fmt: skip
    return Facts(
        is_production=settings.environment == "production",
        has_secret=bool(os.environ.get("FINDER_SECRET_KEY")),
        is_migrated=is_migrated,
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
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def backup(path: Path) -> None:
    """Write a consistent backup; the site may go on serving."""
    check_migrated(tools.engine())
    size = write_backup(tools.engine(), path)
    with tools.open_writing_session() as session:
        record_event(session, AuditEvent(kind="backup", proposer=None, at=datetime.now(UTC)))
        session.commit()
    say(f"{size:,} bytes written. Keep it where others can't read it: it holds the accounts of staff.")


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def restore(path: Path) -> None:
    """Put a backup in place of the database; a damaged one is refused."""
    kept = restore_backup(tools.engine(), path)
    migrate(tools.engine())
    say("Restored." + (f" The database before it is kept as {kept.name}." if kept else ""))


COMMANDS = (doctor, backup, restore)
