"""``finder doctor``: whether a site is fit for production."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from finder.cli import tools
from finder.cli.reporting import give_json
from finder.guide.help_lines import load_help_lines
from finder.guide.local_lines import LocalLines, load_local_lines
from finder.listings.store import history, programs
from finder.listings.store.figures import count_ages
from finder.listings.store.history import HistoryFilter
from finder.places.store.places import find_unknown_areas
from finder.platform import resources
from finder.platform.database.backup_files import find_backups, is_encrypted
from finder.platform.database.backups import verify_backup
from finder.platform.database.condition import count_bytes, describe, find_fault, find_replica_fault
from finder.platform.database.readiness import DAMAGED, FAULTS
from finder.platform.database.session import Engine, Session, make_engine
from finder.platform.doctor import LIST_DAYS, Facts, Finding, examine
from finder.platform.errors import BadInput, BadSettings, ContentError
from finder.platform.setting_values import is_weak_secret
from finder.platform.settings import Settings
from finder.platform.surroundings import Room, find_open_files, measure_room
from finder.staff.accounts.store import accounts

_SECRET_FILES = (Path("/etc/finder.env"), Path(".env"), Path("finder.env"))
"""Where settings are kept, by `docs/operations.md` and by custom."""
_WEAK_PASSWORDS = frozenset({"", "finder", "postgres", "password", "secret", "changeme", "admin", "test"})
_UNKNOWN: dict[str, Any] = {
    "listed": 0, "on_old_lists": 0, "on_undated_lists": 0,
    "has_samples": False, "active_admins": 0, "reviewing_people": 0, "history_fault": None, "last_backup": "",
    "is_backup_seen": False,
}  # fmt: skip


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Print what is unfit for production."""
    try:
        findings = examine(_look_up(tools.settings(), tools.engine()), today=datetime.now(UTC).date())
    except BadSettings as error:
        # The site would not start with them, so there is nothing else to look at.
        findings = (Finding(name="settings", level="unfit", words=str(error)),)
    is_fit = all(finding.level != "unfit" for finding in findings)
    if as_json:
        shown = [{"name": one.name, "level": one.level, "words": one.words} for one in findings]
        give_json({"fit": is_fit, "findings": shown})
    else:
        for one in findings:
            click.echo(f"{one.level:>8}  {one.name}: {one.words}")
    if not is_fit:
        context.exit(1)


def _look_up(settings: Settings, engine: Engine) -> Facts:
    help_lines = load_help_lines(resources.folder("data") / "help_lines.toml")
    local, local_fault = _look_at_local_lines(settings)
    fault, found = find_fault(engine), {}
    if not fault:
        try:
            found = _look_into_database(local)
        except FAULTS:
            fault = DAMAGED
    return Facts(
        is_production=settings.environment == "production",
        has_secret=bool(os.environ.get("FINDER_SECRET_KEY")),
        weak_secrets=tuple(_find_weak_secrets(settings)),
        is_rotating=bool(os.environ.get("FINDER_SECRET_KEY_BEFORE")),
        database=describe(engine),
        database_fault=fault,
        is_default_database=not os.environ.get("FINDER_DATABASE_URL"),
        replica_fault="" if fault else _find_replica_fault(settings, engine),
        site_name=settings.site_name,
        operator_name=settings.operator_name,
        operator_contact=settings.operator_contact,
        help_lines=(
            *(line.verified_on for line in help_lines if not line.is_held),
            *(line.dialed_on for line in local.lines),
        ),
        local_lines_fault=local_fault,
        has_trusted_proxies=bool(settings.trusted_proxies),
        is_behind_proxy=settings.environment == "production" or settings.public_url.startswith("https://"),
        proxy_sample=any((Path(__file__).parents[2] / "docs").glob("*proxy*")),
        open_files=tuple(map(str, find_open_files(_list_private_files(settings, engine)))),
        rooms=tuple(_measure_rooms(settings, engine)),
        **{**_UNKNOWN, **found, **_look_at_backups(settings, engine)},
    )


def _look_at_local_lines(settings: Settings) -> tuple[LocalLines, str]:
    try:
        return load_local_lines(settings.local_lines or resources.folder("data") / "lines"), ""
    except ContentError as error:
        return LocalLines(), str(error)


def _look_into_database(local: LocalLines) -> dict[str, Any]:
    with tools.open_session() as session:
        unknown = find_unknown_areas(session, [(line.county, line.state) for line in local.lines])
        people = accounts.list_accounts(session)
        backups = history.find_entries(session, HistoryFilter(kind="backup", limit=1))
        return {
            **_count_ages(session),
            "has_samples": programs.has_samples(session),
            "active_admins": sum(one.is_active and one.role == "admin" for one in people),
            "reviewing_people": accounts.count_reviewing_people(session, now=datetime.now(UTC)),
            "history_fault": history.verify(session),
            "last_backup": backups[0].at[:10] if backups else "",
            "is_backup_seen": False,
            "unknown_areas": tuple(", ".join(filter(None, area)) for area in unknown),
        }


def _count_ages(session: Session) -> dict[str, int]:
    ages = count_ages(session, since=datetime.now(UTC).date() - timedelta(days=LIST_DAYS))
    return {"listed": ages.listed, "on_old_lists": ages.old, "on_undated_lists": ages.undated}


def _find_weak_secrets(settings: Settings) -> Iterator[str]:
    for name in ("FINDER_SECRET_KEY", "FINDER_SECRET_KEY_BEFORE"):
        if (value := os.environ.get(name)) and is_weak_secret(value):
            yield name
    for name, url in (
        ("FINDER_DATABASE_URL", settings.database_url),
        ("FINDER_READ_DATABASE_URL", settings.read_database_url),
    ):
        parts = urlsplit(url) if url.startswith("postgresql") and os.environ.get(name) else None
        # Without a password the server lets this user in by other means, such as its own socket.
        if parts and parts.password is not None and parts.password in _WEAK_PASSWORDS | {parts.username}:
            yield f"the password in {name}"


def _find_replica_fault(settings: Settings, engine: Engine) -> str:
    if settings.read_database_url == settings.database_url:
        return ""
    replica = make_engine(settings.read_database_url, answer_seconds=settings.read_seconds)
    try:
        return find_replica_fault(engine, replica)
    finally:
        replica.dispose()


def _look_at_backups(settings: Settings, engine: Engine) -> dict[str, Any]:
    """Return what the folder of backups tells, which counts more than what the history says; nothing without one."""
    if settings.backups is None:
        return {}
    backups = find_backups(settings.backups)
    if not backups:
        return {"last_backup": "", "is_backup_seen": True}
    newest = backups[0]
    day = datetime.fromtimestamp(newest.stat().st_mtime, UTC).date().isoformat()
    if is_encrypted(newest):
        return {"last_backup": day, "is_backup_seen": False}
    try:
        verify_backup(engine, newest)
    except BadInput as error:
        return {"last_backup": day, "is_backup_seen": True, "backup_fault": str(error)}
    return {"last_backup": day, "is_backup_seen": True}


def _list_private_files(settings: Settings, engine: Engine) -> Iterator[Path]:
    yield from _SECRET_FILES
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        yield path
        yield from path.parent.glob(f"{path.name}*")
    if settings.local_copy is not None:
        yield settings.local_copy
    if settings.backups is not None:
        yield from find_backups(settings.backups)
        yield from settings.backups.glob("*.before-restore*")


def _measure_rooms(settings: Settings, engine: Engine) -> Iterator[Room]:
    size = count_bytes(engine)
    if engine.dialect.name == "sqlite":
        # An import's log, what a restore replaces, and the backup unpacked.
        yield measure_room(Path(engine.url.database or "").parent, 3 * size)
    if settings.local_copy is not None:
        yield measure_room(settings.local_copy.parent, size)
    if settings.backups is not None:
        yield measure_room(settings.backups, 3 * size)
    yield measure_room(Path(tempfile.gettempdir()), size)


COMMANDS = (doctor,)
