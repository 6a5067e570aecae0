"""The command that fetches the official lists and imports them."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from finder.cli import tools
from finder.cli.data import describe_import, print_import
from finder.cli.import_lines import note_import
from finder.cli.reporting import give_json, say, say_when_waiting
from finder.listings.following import follow_directory
from finder.listings.importing.dating import parse_stated
from finder.listings.importing.guards import refuse_changed_phones
from finder.listings.importing.importer import ImportResult, ImportSetting
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.rebuilding import Follow
from finder.listings.importing.recognizing import ReadFile
from finder.listings.importing.staged_work import Work
from finder.listings.importing.staging import compute_only, run_import
from finder.places.store import places
from finder.platform import resources
from finder.platform.database.readiness import check_migrated
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, NotFound
from finder.platform.garbage import no_garbage_collection
from finder.staff.editing.following import follow_programs
from finder.sync.fetching import FetchedFile, fetch
from finder.sync.rules.official_lists import DIRECTORY, MENTAL_HEALTH_DIRECTORY, OTP_DIRECTORY, OfficialList
from finder.sync.updating import ListReader, import_fetched, read_fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    list: OfficialList
    address: str
    as_of: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A list that was downloaded and read; its file is gone."""

    wanted: _Wanted
    file: FetchedFile
    found: ReadFile


@click.command(name="fetch-directory")
@click.argument("address", metavar="[URL]", default="")
@click.option("--mental-health", is_flag=True, help="Fetch the directory of mental-health facilities instead.")
@click.option("--without-otp", is_flag=True, help="Leave out the list of opioid treatment programs.")
@click.option(
    "--as-of", default="", help="Date of the directory, YYYY, YYYY-MM or YYYY-MM-DD, instead of what file or name say."
)
@click.option("--sha256", default="", help="Refuse a file with another checksum than this.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option(
    "--force",
    is_flag=True,
    help="Import also an older edition, one that shrank by more than 10 %, or one with most rows refused.",
)
@click.option(
    "--other-phones", is_flag=True, help="Import though more than half of the programs get other phone numbers."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def fetch_directory(
    *,
    address: str,
    mental_health: bool,
    without_otp: bool,
    as_of: str,
    sha256: str,
    dry_run: bool,
    force: bool,
    other_phones: bool,
    as_json: bool,
) -> None:
    """Download the official directory, check it, and import it.

    Without URL: SAMHSA's National Directory (FINDER_DIRECTORY_URL) and its list of opioid treatment programs
    (FINDER_OTP_DIRECTORY_URL). With URL: that directory alone. All are downloaded and checked before anything changes.
    """
    check_migrated(tools.engine())
    now = datetime.now(UTC)
    parse_stated(as_of, today=now.date())
    first = _choose_directory(address, is_mental_health=mental_health, as_of=as_of, sha256=sha256)
    wanted = [first] if address or mental_health or without_otp else [first, *_choose_otp_directory()]
    held = _download(wanted, now=now)
    done = _import(held, now=now, force=force, other_phones=other_phones, dry_run=dry_run)
    if as_json:
        give_json({"files": done, "dry_run": dry_run})


def _choose_directory(address: str, *, is_mental_health: bool, as_of: str, sha256: str) -> _Wanted:
    settings = tools.settings()
    kind = MENTAL_HEALTH_DIRECTORY if is_mental_health else DIRECTORY
    known = settings.mental_health_directory_url if is_mental_health else settings.directory_url
    return _Wanted(list=kind, address=address or known, as_of=as_of, sha256=sha256.strip().lower())


def _choose_otp_directory() -> list[_Wanted]:
    if address := tools.settings().otp_directory_url:
        return [_Wanted(list=OTP_DIRECTORY, address=address)]
    say("The list of opioid treatment programs is not fetched: FINDER_OTP_DIRECTORY_URL is not set.")
    return []


def _download(wanted: Sequence[_Wanted], *, now: datetime) -> list[_Held]:
    """Download and read all lists; their files are removed again, whatever happens."""
    decoder = LabelDecoder(tools.vocabulary(), resources.folder("data") / "vocabulary" / "label_aliases.csv")
    reader = ListReader(vocabulary=tools.vocabulary(), decoder=decoder, now=now)
    held = []
    for one in wanted:
        with tempfile.TemporaryDirectory(prefix="finder-") as folder, _blamed_on(one), no_garbage_collection():
            file = _fetch(one, Path(folder))
            if one.sha256 not in ("", file.sha256):
                raise BadInput("The file has another checksum than --sha256 says: it is not the one that was meant.")
            held.append(
                _Held(wanted=one, file=file, found=read_fetched(one.list, file, as_of=one.as_of, reader=reader))
            )
    return held


@contextmanager
def _blamed_on(one: _Wanted) -> Iterator[None]:
    """Add to an error which list it is about, and where a person finds it."""
    try:
        yield
    except (BadInput, NotFound) as error:
        kind = NotFound if isinstance(error, NotFound) else BadInput
        where = f"Its current address is on {one.list.page}: set {one.list.setting} to it"
        step = "leave the list out with --without-otp" if one.list is OTP_DIRECTORY else "give it as URL"
        raise kind(f"The {one.list.title}: {error} Nothing was changed. {where}, or {step}.") from error


def _fetch(one: _Wanted, folder: Path) -> FetchedFile:
    with click.progressbar(length=1, label="Fetching", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def advance(count: int, length: int | None) -> None:
            bar.length = length
            bar.update(count)

        return fetch(one.address, folder, progress=advance)


def _import(
    held: Sequence[_Held], *, now: datetime, force: bool, other_phones: bool, dry_run: bool
) -> list[dict[str, Any]]:
    """Import all lists in one transaction: pages show what was before until it ends."""
    for one in held:
        host = urlsplit(one.file.address).hostname
        say(f"The {one.wanted.list.title}: {one.file.bytes:,} bytes from {host}, SHA-256 {one.file.sha256}.")
    with tools.open_session() as session:
        setting = ImportSetting(zips=places.load_zip_points(session), now=now, force=force, follow=follow_programs)

    def compute(session: Session, follow: Follow) -> list[tuple[ImportResult, float]]:
        return _import_all(session, held, replace(setting, follow=follow), other_phones=other_phones)

    with no_garbage_collection():
        if dry_run:
            results = compute_only(tools.writing_sessions(), compute)
        else:

            def note(session: Session, results: list[tuple[ImportResult, float]]) -> None:
                for one, (result, _) in zip(held, results, strict=True):
                    note_import("fetch-directory", one.file.name, one.found, now=now)(session, result)

            work = Work(compute=compute, zips=setting.zips, follow=setting.follow, after=note)
            results = run_import(tools.writing_sessions(), work, watch=say_when_waiting())
            follow_directory(tools.writing_sessions())
    done = [_tell(one, *result, dry_run=dry_run) for one, result in zip(held, results, strict=True)]
    if not dry_run:
        say("Done: the directory holds what these lists say.")
    return done


def _import_all(
    session: Session, held: Sequence[_Held], setting: ImportSetting, *, other_phones: bool
) -> list[tuple[ImportResult, float]]:
    """Import all lists; return the result of each, and its seconds. `other_phones`: many phones may change."""
    results = []
    for one in held:
        started = time.monotonic()
        with _blamed_on(one.wanted):
            result = import_fetched(session, one.wanted.list, one.found, setting=setting)
            if not other_phones:
                refuse_changed_phones(result.phones)
        results.append((result, time.monotonic() - started))
    return results


def _tell(one: _Held, result: ImportResult, seconds: float, *, dry_run: bool) -> dict[str, Any]:
    entry = describe_import(Path(one.file.name), one.found, result, seconds)
    for remark in result.remarks:
        say(f"On import: {remark}" if dry_run else remark)
    print_import(entry, dry_run=dry_run)
    return {**entry, "url": one.file.address, "sha256": one.file.sha256, "bytes": one.file.bytes}


COMMANDS = (fetch_directory,)
