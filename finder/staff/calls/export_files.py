"""Large lists as files: written in a process of its own, with progress, and kept for an hour for whoever asked for them.

A file lies in a folder of its own among the temporary ones, which only the server's user can read, under a name that nobody
can guess. Nothing of it is in the database: a restart of the machine loses it, and it is asked for again.
"""

from __future__ import annotations

import gc
import json
import logging
import multiprocessing
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from finder.listings.store.work_queue import QueueFilter
from finder.platform.database.session import Session, make_engine, make_session_factory
from finder.platform.errors import NotFound
from finder.staff.calls import list_exports
from finder.staff.calls.list_exports import Table
from finder.staff.calls.program_lists import ProgramFilter
from finder.staff.calls.spreadsheets import stream_csv, write_xlsx

FOLDER_PREFIX = "finder-export-"
LARGE_ROWS = 2_000
"""Rows from which on a file is written in the background; a smaller one is sent at once."""
KEPT_SECONDS = 3_600
_SILENCE_SECONDS = 180
"""A file of which nothing was heard for this long is not being written any more; a large XLSX is packed for half a minute in the
end, without a word."""
_EVERY_SECONDS = 0.5
_COLLECT_EVERY = 50_000
_PIECE = 65_536
_KEY = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
State = Literal["running", "done", "failed", "stopped"]
"""``stopped``: the process ended without a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which list somebody wants as a file."""

    what: str
    """A key of `TABLES`."""
    sheet_format: str
    wanted: ProgramFilter
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTask:
    """What a process in the background needs to know."""

    database_url: str
    key: str
    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """How far a file is."""

    key: str
    name: str
    """Under which it is saved."""
    sheet_format: str
    rows: int
    """That it will have."""
    written: int
    state: State
    size_bytes: int = 0

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return _folder(self.key)

    @property
    def percent(self) -> int:
        """How far it is: 100 only when it is whole."""
        return 100 if self.state == "done" else min(99, 100 * self.written // max(self.rows, 1))


StartFile = Callable[[FileTask], None]
"""Starts writing a file; returns at once or when it is written."""
TABLES: dict[str, Callable[[Session, Order], Table]] = {
    "programs": lambda session, order: list_exports.programs_table(session, order.wanted, today=order.today),
    "edit": lambda session, order: list_exports.edit_table(session, order.wanted, today=order.today),
    "calls": lambda session, order: list_exports.calls_table(
        session, QueueFilter(state=order.wanted.state, county=order.wanted.county), today=order.today
    ),
    "reports": lambda session, order: list_exports.reports_table(session, today=order.today),
    "conflicts": lambda session, _: list_exports.conflicts_table(session),
    "proposals": lambda session, _: list_exports.proposals_table(session),
}


def begin_file(order: Order, *, name: str, rows: int, account_id: int) -> str:
    """Make room for a file, and return the key under which it is looked for; old files go."""
    delete_old_files()
    key = secrets.token_urlsafe(16)
    folder = _folder(key)
    folder.mkdir(mode=0o700)
    told = {"account_id": account_id, "name": name, "format": order.sheet_format, "rows": rows}
    (folder / "order").write_text(json.dumps(told), encoding="utf-8")
    return key


def find_file(key: str, *, account_id: int) -> ExportFile:
    """Return how far a file is.

    Raises:
        NotFound: there is none with this key, not any more, or it is somebody else's.
    """
    folder = _folder(key)
    try:
        told = json.loads((folder / "order").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound("There is no such file any more.") from error
    if told["account_id"] != account_id:
        raise NotFound("There is no such file.")
    whole = folder / "whole"
    return ExportFile(
        key=key,
        name=told["name"],
        sheet_format=told["format"],
        rows=told["rows"],
        written=_written(folder),
        state=_state(folder),
        size_bytes=whole.stat().st_size if whole.exists() else 0,
    )


def read_file(file: ExportFile) -> Iterator[bytes]:
    """Yield a whole file in pieces."""
    with (file.folder / "whole").open("rb") as whole:
        while piece := whole.read(_PIECE):
            yield piece


def delete_old_files(*, kept_seconds: float = KEPT_SECONDS) -> int:
    """Delete files that were begun too long ago, and return how many."""
    oldest, count = time.time() - kept_seconds, 0
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        if folder.is_dir() and _told_at(folder / "order", folder) < oldest:
            shutil.rmtree(folder, ignore_errors=True)
            count += 1
    return count


def start_file(task: FileTask) -> None:
    """Start writing in a process of its own, which ends with this one at the latest."""
    multiprocessing.get_context("spawn").Process(target=write_file, args=(task,), daemon=True).start()


def write_file(task: FileTask) -> None:
    """Write a file, and note how far it is. Never raises."""
    gc.set_threshold(_COLLECT_EVERY)
    folder = _folder(task.key)
    engine = make_engine(task.database_url)
    try:
        with make_session_factory(engine)() as session:
            table = TABLES[task.order.what](session, task.order)
            _write(folder, table, task.order.sheet_format)
    except Exception:
        logging.getLogger("finder").exception("A list was not written as a file.")
        (folder / "failed").touch()
    finally:
        engine.dispose()


def _write(folder: Path, table: Table, sheet_format: str) -> None:
    part, rows = folder / "part", _counted(table.rows, folder / "written")
    with part.open("wb") as file:
        if sheet_format == "csv":
            file.writelines(stream_csv(table.columns, rows))
        else:
            with write_xlsx(table.columns, rows) as sheet:
                shutil.copyfileobj(sheet, file)
    part.rename(folder / "whole")


def _counted(rows: Iterable[tuple[object, ...]], note: Path) -> Iterator[tuple[object, ...]]:
    """Yield rows, and note about twice a second how many there were."""
    told_at, number = 0.0, 0
    for number, row in enumerate(rows, start=1):
        if time.monotonic() - told_at >= _EVERY_SECONDS:
            told_at = time.monotonic()
            _note(note, number)
        yield row
    _note(note, number)


def _note(note: Path, number: int) -> None:
    half = note.with_suffix(".half")
    half.write_text(str(number), encoding="ascii")
    half.rename(note)


def _written(folder: Path) -> int:
    note = folder / "written"
    return int(note.read_text(encoding="ascii")) if note.exists() else 0


def _state(folder: Path) -> State:
    if (folder / "whole").exists():
        return "done"
    if (folder / "failed").exists():
        return "failed"
    heard_at = max(path.stat().st_mtime for name in ("order", "written", "part") if (path := folder / name).exists())
    return "stopped" if time.time() - heard_at > _SILENCE_SECONDS else "running"


def _told_at(path: Path, folder: Path) -> float:
    return (path if path.exists() else folder).stat().st_mtime


def _folder(key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise NotFound("There is no such file.")
    return Path(tempfile.gettempdir()) / f"{FOLDER_PREFIX}{key}"
