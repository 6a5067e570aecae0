"""The page of past imports: lists uploaded here, and those that commands imported on the server, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from finder.listings.rules.records import DatePrecision
from finder.listings.rules.server_imports import ImportCommand, ServerImport
from finder.listings.rules.sources import source_title
from finder.listings.store.server_imports import list_server_imports
from finder.platform.database.session import Session
from finder.platform.web.filters import day, list_date
from finder.staff.frame.layout import StaffPage
from finder.staff.imports import list_files, running
from finder.staff.imports.rules.import_runs import ImportRun
from finder.staff.imports.rules.list_files import ListFile
from finder.staff.imports.standings import BatchStanding, find_standings
from finder.staff.rules.permissions import ActionContext, may

_MOST = 50
COMMAND_WORDS: dict[ImportCommand, str] = {
    "import": "by the command finder import",
    "fetch-directory": "fetched from its publisher",
    "sync": "in step with the national locator",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """One import."""

    title: str
    dated: str
    """The list's date in words, as precisely as it is known, or ""."""
    file_name: str
    at: datetime
    rows: int
    added: int
    updated: int
    retired: int
    standing: BatchStanding | None = None
    """Of an upload; None for an import on the server."""
    how: str = ""
    """Of an import on the server: by which command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportsPage(StaffPage):
    """Past imports, the newest first."""

    lines: tuple[ImportLine, ...]
    running: tuple[ImportRun, ...]
    """What is read or let in right now."""
    waiting: tuple[ListFile, ...]
    """The reader's own files that wait for somebody to say what their columns are."""


def make_imports_page(session: Session, context: ActionContext, now: datetime) -> ImportsPage:
    """Return the page."""
    lines = [_of_upload(one) for one in find_standings(session, limit=_MOST)]
    lines += [_of_server(one) for one in list_server_imports(session, limit=_MOST)]
    waiting = list_files.list_waiting_files(session, context=context) if may(context.actor.role, "import") else []
    return ImportsPage(
        title="Imports",
        lines=tuple(sorted(lines, key=lambda line: line.at, reverse=True)[:_MOST]),
        running=tuple(run for run in running.list_running(session) if not run.has_stopped(now)),
        waiting=tuple(waiting),
    )


def date_words(as_of: str, precision: DatePrecision) -> str:
    """Return the date of a list in words, or ""."""
    if not as_of or precision == "day":
        return day(as_of) if as_of else ""
    return list_date(as_of, precision)


def _of_upload(standing: BatchStanding) -> ImportLine:
    batch, counts = standing.batch, standing.batch.plan.counts
    return ImportLine(
        title=source_title(batch.source),
        dated=date_words(batch.as_of, batch.as_of_precision),
        file_name=batch.file_name,
        at=batch.uploaded_at,
        rows=counts.get("rows", 0),
        added=counts.get("added", 0),
        updated=counts.get("updated", 0),
        retired=counts.get("retired", 0),
        standing=standing,
    )


def _of_server(done: ServerImport) -> ImportLine:
    return ImportLine(
        title=source_title(done.source),
        dated=date_words(done.as_of, done.as_of_precision),
        file_name=done.file_name,
        at=done.at,
        rows=done.rows,
        added=done.added,
        updated=done.updated,
        retired=done.retired,
        how=COMMAND_WORDS[done.command],
    )
