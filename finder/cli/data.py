"""Commands that import and export the directory."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from finder.cli import tools
from finder.cli.import_lines import note_import
from finder.cli.paths import NamedPath
from finder.cli.reporting import give_json, report_error, say, say_when_waiting
from finder.listings import exporting
from finder.listings.following import follow_directory
from finder.listings.hsds_export import write_package
from finder.listings.importing.dating import parse_stated
from finder.listings.importing.guards import refuse_mostly_refused
from finder.listings.importing.importer import ImportResult, ImportSetting
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.phone_changes import import_counting_phones
from finder.listings.importing.recognizing import ImportOptions, ReadFile, read_lists
from finder.listings.importing.staging import compute_only, import_staged
from finder.listings.rules.column_maps import ColumnMap
from finder.listings.rules.hsds import HsdsWriter
from finder.listings.rules.phone_changes import PhoneChanges
from finder.listings.store import column_maps, programs
from finder.places.store import places
from finder.platform import resources
from finder.platform.counted import counted
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.platform.garbage import no_garbage_collection
from finder.platform.settings import read_settings
from finder.staff.editing.following import follow_programs

_MENTIONED = 5
"""Most refused rows and unknown codes listed for people; JSON has them all."""


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, type=NamedPath(path_type=Path))
@click.option("--source", default="", help="Name of the source, instead of the format's own.")
@click.option(
    "--as-of", default="", help="Date of the list, YYYY, YYYY-MM or YYYY-MM-DD, instead of what file or name say."
)
@click.option("--complete", is_flag=True, help="The list is whole: what it lacks is no longer listed by its source.")
@click.option("--mapping", default="", help="Read the columns as saved under this name by staff, whatever the format.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option(
    "--force", is_flag=True, help="Import a whole list that shrank by more than 10 %, or one with most rows refused."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def import_files(
    context: click.Context,
    files: tuple[Path, ...],
    *,
    source: str,
    as_of: str,
    complete: bool,
    mapping: str,
    dry_run: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Import lists, recognized by their content. One transaction a file, in order."""
    now = datetime.now(UTC)
    parse_stated(as_of, today=now.date())
    done: list[dict[str, Any]] = []
    with tools.open_session() as session:
        zips = places.load_zip_points(session)
        column_map = _find_map(session, mapping) if mapping else None
    options = ImportOptions(source=source, as_of=as_of, complete=complete, today=now.date(), column_map=column_map)
    decoder = LabelDecoder(tools.vocabulary(), resources.folder("data") / "vocabulary" / "label_aliases.csv")
    setting = ImportSetting(zips=zips, now=now, force=force, follow=follow_programs)
    with click.progressbar(files, label="Importing", file=sys.stderr, hidden=not _on_terminal()) as bar:
        for path in bar:
            try:
                done.append(_import_one(path, decoder, options, setting, dry_run=dry_run))
            except BadInput as error:
                message = f"{path.name}: {error}"
                report_error(message + _describe_done(0 if dry_run else len(done)), as_json=as_json)
                context.exit(2)
    if as_json:
        give_json({"files": done, "dry_run": True} if dry_run else {"files": done})
    else:
        for entry in done:
            print_import(entry, dry_run=dry_run)


def _find_map(session: Session, name: str) -> ColumnMap:
    """Return the columns saved under a name. Whether the list is whole, the command is told by --complete alone."""
    if found := column_maps.find_map(session, name):
        return replace(found, is_whole=False)
    known = ", ".join(one.name for one in column_maps.list_maps(session)) or "none"
    raise BadInput(f"No columns are saved under this name. Saved are: {known}.")


def _on_terminal() -> bool:
    return sys.stderr.isatty()


def _describe_done(done: int) -> str:
    return f" Files before it ({done}) are imported." if done else " Nothing was changed."


def _import_one(
    path: Path, decoder: LabelDecoder, options: ImportOptions, setting: ImportSetting, *, dry_run: bool
) -> dict[str, Any]:
    started = time.monotonic()
    with no_garbage_collection():
        found = read_lists(path, vocabulary=tools.vocabulary(), decoder=decoder, options=options)
        if not setting.force:
            refuse_mostly_refused(found)
        sessions = tools.writing_sessions()
        if dry_run:
            result = compute_only(
                sessions,
                lambda session, follow: import_counting_phones(
                    session, found.lists, setting=replace(setting, follow=follow)
                ),
            )
        else:
            note = note_import("import", path.name, found, now=setting.now)
            result = import_staged(sessions, found.lists, setting=setting, watch=say_when_waiting(), after=note)
            follow_directory(sessions)
    for remark in result.remarks:
        say(remark)
    return describe_import(path, found, result, time.monotonic() - started)


def describe_import(path: Path, found: ReadFile, result: ImportResult, seconds: float) -> dict[str, Any]:
    """Return the answer on one imported file, as --json gives it."""
    return {
        "path": str(path),
        "format": found.format,
        "source": found.lists[0].source,
        "as_of": found.as_of or None,
        "as_of_from": found.as_of_from,
        "as_of_precision": found.as_of_precision,
        "rows": found.rows,
        "programs": result.programs,
        "added": result.added,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "retired": result.retired,
        "merged": found.rows - len(found.rejected) - result.programs,
        "phones_compared": result.phones.compared,
        "phones_changed": result.phones.changed,
        "rejected": [{"row": row, "reason": reason} for row, reason in found.rejected],
        "unknown_codes": found.unknown_codes,
        "unclear_marks": found.unclear_marks,
        "ignored_columns": list(found.ignored_columns),
        "mental_health_only": result.mental_health_only,
        "warnings": list(found.warnings),
        "without_point": result.without_point,
        "approximate_point": result.approximate_point,
        "samples_removed": result.samples_removed,
        "seconds": round(seconds, 2),
    }


def print_import(entry: dict[str, Any], *, dry_run: bool) -> None:
    """Print the answer on one imported file for people."""
    if dry_run:
        say("Dry run: nothing was changed.")
    say(
        f"{entry['path']}: {entry['format']} as of {_words_of_date(entry)}; {counted(entry['rows'], 'row')}, "
        f"{counted(entry['programs'], 'program')} ({entry['added']} added, {entry['updated']} updated, "
        f"{entry['unchanged']} unchanged), {entry['merged']} merged, {len(entry['rejected'])} refused, "
        f"{entry['retired']} no longer listed."
    )
    if entry["phones_changed"]:
        say(f"  {_describe_phones(entry, dry_run=dry_run)}")
    if entry["mental_health_only"]:
        say(f"  Kept, but not listed: {counted(entry['mental_health_only'], 'place')} known only for mental health.")
    for warning in entry["warnings"]:
        say(f"  {warning}")
    for refused in entry["rejected"][:_MENTIONED]:
        say(f"  row {refused['row']}: {refused['reason']}")
    _print_unread(entry)


def _print_unread(entry: dict[str, Any]) -> None:
    if entry["unknown_codes"]:
        say(
            f"  {counted(len(entry['unknown_codes']), 'code or label', 'codes or labels')} without a meaning here, kept: "
            f"{_name_some(list(entry['unknown_codes']))}"
        )
    for column, marks in entry["unclear_marks"].items():
        say(f"  column {column}: neither yes nor no, and left open: {_name_some(list(marks))}")
    if entry["ignored_columns"]:
        say(f"  columns that are not read: {_name_some(entry['ignored_columns'])}")


def _describe_phones(entry: dict[str, Any], *, dry_run: bool) -> str:
    phones = PhoneChanges(compared=entry["phones_compared"], changed=entry["phones_changed"])
    told = f"{phones.changed:,} of {counted(phones.compared, 'program')} {'gets' if phones.changed == 1 else 'get'}"
    told += " other phone numbers than in the last list of this source"
    if not phones.is_too_many:
        return f"{told}."
    return f"{told}: {'look before you go on' if dry_run else 'call some of them now'}."


def _words_of_date(entry: dict[str, Any]) -> str:
    known = {"year": len("2025"), "month": len("2025-08"), "day": len("2025-08-19")}[entry["as_of_precision"]]
    return entry["as_of"][:known] if entry["as_of"] else "unknown date"


def _name_some(names: list[str]) -> str:
    return ", ".join(names[:_MENTIONED]) + (" …" if len(names) > _MENTIONED else "")


@click.command()
@click.option("--format", "format_id", type=click.Choice((*exporting.FORMATS, "hsds")), required=True)
@click.option(
    "-o",
    "--output",
    type=NamedPath(path_type=Path, allow_dash=True),
    required=True,
    help="A file; a folder for hsds; - for standard output.",
)
@click.option("--for-excel", is_flag=True, help="Begin the CSV with a byte order mark, which Excel needs.")
def export(format_id: str, output: Path, *, for_excel: bool) -> None:
    """Write out the whole directory as open data."""
    is_pipe = str(output) == "-"
    if is_pipe and format_id == "hsds":
        raise BadInput("HSDS is a folder of files: name one with -o.")
    with tools.open_session() as session:
        found = programs.find_programs(session)
        if format_id == "hsds":
            writer = HsdsWriter(vocabulary=tools.vocabulary(), site=read_settings().public_url, today=date.today)
            count = write_package(found, output, writer)
        elif is_pipe:
            count = exporting.stream_export(found, sys.stdout.buffer, format_id, for_excel=for_excel)
        else:
            count = exporting.write_export(found, output, format_id, for_excel=for_excel)
    say(f"{counted(count, 'program')} written{'' if is_pipe else f' to {output}'}.")


COMMANDS = (import_files, export)
