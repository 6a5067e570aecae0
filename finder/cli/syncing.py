"""The command that takes in what the national locator has."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from finder.cli import tools
from finder.cli.data import describe_import, print_import
from finder.cli.import_lines import note_import
from finder.cli.reporting import give_json, say, say_when_waiting
from finder.listings.following import follow_directory
from finder.listings.importing.guards import refuse_changed_phones, refuse_mostly_refused
from finder.listings.importing.importer import ImportResult, ImportSetting
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.phone_changes import import_counting_phones
from finder.listings.importing.rebuilding import Follow
from finder.listings.importing.recognizing import ImportOptions, ReadFile, read_lists
from finder.listings.importing.staged_work import Work
from finder.listings.importing.staging import compute_only, run_import
from finder.places.store import places
from finder.platform import resources
from finder.platform.counted import counted
from finder.platform.database.readiness import check_migrated
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.platform.garbage import no_garbage_collection
from finder.staff.editing.following import follow_programs
from finder.sync.sweeping import Locator, finish, sweep

_OFF = (
    "The sync is off. Register with SAMHSA (findtreatment.gov, developer guide), then set FINDER_LOCATOR_URL to the locator's "
    "interface and FINDER_LOCATOR_CONTACT to how they reach you."
)


@click.command()
@click.option("--state", default="", help="Two letters: only this state. A state is a part: it takes no program away.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--force", is_flag=True, help="Take in also what has lost more than a tenth, or has most rows refused.")
@click.option(
    "--other-phones", is_flag=True, help="Import though more than half of the programs get other phone numbers."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def sync(*, state: str, dry_run: bool, force: bool, other_phones: bool, as_json: bool) -> None:
    """Take in what the national locator has now. Cut off, it goes on where it stopped when run again."""
    settings = tools.settings()
    if not (settings.locator_url and settings.locator_contact):
        raise BadInput(_OFF)
    check_migrated(tools.engine())
    state, now = state.strip().upper(), datetime.now(UTC)
    locator = Locator(
        address=settings.locator_url,
        contact=settings.locator_contact,
        folder=_work_folder(),
        pause=settings.locator_pause,
    )
    rows = _sweep(locator, state, force=force)
    say(f"{counted(len(rows), 'place')} from the locator{f', of {state}' if state else ''}.")
    found, started = _read(rows, is_whole=not state, now=now), time.monotonic()
    if not force:
        refuse_mostly_refused(found)
    result = _import(found, now=now, force=force, other_phones=other_phones, dry_run=dry_run)
    if not dry_run:
        finish(locator, state, len(rows))
    for remark in result.remarks:
        say(f"On import: {remark}" if dry_run else remark)
    entry = describe_import(Path("locator"), found, result, time.monotonic() - started)
    print_import(entry, dry_run=dry_run)
    if as_json:
        give_json({"files": [entry], "state": state, "dry_run": dry_run})


def _work_folder() -> Path:
    """Return where pages are kept between runs: beside a SQLite file, else in the service's or the user's state folder.

    Not among temporary files: a service has its own, which go with each run.
    """
    url = tools.engine().url
    if tools.engine().dialect.name == "sqlite" and url.database:
        return Path(url.database).parent / "sync"
    return state_folder(os.environ) / "sync"


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder for what is kept between runs: systemd's ``StateDirectory``, or that of the XDG specification."""
    if of_service := environ.get("STATE_DIRECTORY", "").partition(":")[0]:
        return Path(of_service)
    of_user = environ.get("XDG_STATE_HOME", "")
    return (Path(of_user) if of_user.startswith("/") else Path.home() / ".local" / "state") / "finder"


def _sweep(locator: Locator, state: str, *, force: bool) -> Sequence[Mapping[str, Any]]:
    with click.progressbar(length=1, label="Asking", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def advance(count: int, total: int) -> None:
            bar.length = max(1, total)
            bar.update(count)

        return sweep(locator, state, force=force, progress=advance)


def _read(rows: Sequence[Mapping[str, Any]], *, is_whole: bool, now: datetime) -> ReadFile:
    decoder = LabelDecoder(tools.vocabulary(), resources.folder("data") / "vocabulary" / "label_aliases.csv")
    options = ImportOptions(as_of=now.date().isoformat(), name="locator.json", today=now.date())
    with tempfile.TemporaryDirectory(prefix="finder-") as folder, no_garbage_collection():
        path = Path(folder) / "locator.json"
        document = {"page": 1, "totalPages": 1, "recordCount": len(rows), "rows": list(rows)}
        path.write_text(json.dumps(document), encoding="utf-8")
        found = read_lists(path, vocabulary=tools.vocabulary(), decoder=decoder, options=options)
    return replace(found, lists=tuple(replace(one, complete=is_whole) for one in found.lists))


def _import(found: ReadFile, *, now: datetime, force: bool, other_phones: bool, dry_run: bool) -> ImportResult:
    with tools.open_session() as session:
        setting = ImportSetting(zips=places.load_zip_points(session), now=now, force=force, follow=follow_programs)

    def compute(session: Session, follow: Follow) -> ImportResult:
        result = import_counting_phones(session, found.lists, setting=replace(setting, follow=follow))
        if not other_phones:
            refuse_changed_phones(result.phones)
        return result

    with no_garbage_collection():
        if dry_run:
            return compute_only(tools.writing_sessions(), compute)
        note = note_import("sync", "", found, now=now)
        work = Work(compute=compute, zips=setting.zips, follow=setting.follow, after=note)
        result = run_import(tools.writing_sessions(), work, watch=say_when_waiting())
        follow_directory(tools.writing_sessions())
        return result


COMMANDS = (sync,)
