"""Lists that no format explains: kept privately for a day, until whoever uploaded them says what their columns are.

What writes needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from finder.listings.importing.dating import BadListDate, ListDate, find_named
from finder.listings.importing.first_rows import look_at
from finder.listings.importing.formats import Meanings
from finder.listings.importing.unknown import UnknownList
from finder.listings.rules.column_maps import ColumnMap
from finder.listings.store import column_maps
from finder.platform.database.session import Session
from finder.platform.errors import NotFound
from finder.staff.history.recording import record_event
from finder.staff.imports.batches import ListReader, Upload, event_of
from finder.staff.imports.rules.import_plans import BATCH_LASTS
from finder.staff.imports.rules.list_files import FILE_PREFIX, ListFile
from finder.staff.imports.store import list_files
from finder.staff.rules.permissions import ActionContext, require

_GONE = "This file is not here any more. Upload it again."
_DIGITS = {"year": 4, "month": 7, "day": 10}


def describe_unknown(upload: Upload, error: UnknownList, reader: ListReader, context: ActionContext) -> ListFile:
    """Return what is known of an uploaded file that no format explains; it isn't saved.

    Raises:
        BadInput: it has far too many columns.
    """
    first = look_at(error.tables, Meanings(vocabulary=reader.vocabulary, decoder=reader.decoder))
    return ListFile(
        id=0,
        run_id=0,
        account_id=context.actor.account_id,
        path=str(upload.path),
        file_name="".join(letter for letter in upload.name if letter.isprintable())[-120:],
        expires_at=context.now + BATCH_LASTS,
        first=first,
        why=error.why,
        as_of=upload.as_of or _date_in(upload.name, context),
        is_whole=upload.complete,
    )


def _date_in(name: str, context: ActionContext) -> str:
    try:
        found = find_named(name, today=context.today)
    except BadListDate:
        found = ListDate()
    return found.as_of[: _DIGITS[found.precision]]


def keep_file(session: Session, file: ListFile, *, run_id: int, now: datetime) -> None:
    """Save what is known of a file that a run could not read; files that have waited too long go."""
    delete_expired_files(session, now=now)
    list_files.add_file(session, replace(file, run_id=run_id))


def open_file(session: Session, file_id: int, *, context: ActionContext) -> ListFile:
    """Return a file that waits; works with any session.

    Raises:
        NotAllowed: the role lacks the permission to import.
        NotFound: there is none, it is somebody else's, or it has waited for more than a day.
    """
    require(context.actor, "import")
    file = list_files.find_file(session, file_id=file_id)
    is_theirs = file is not None and file.account_id == context.actor.account_id
    if file is None or not is_theirs or file.expires_at <= context.now or not Path(file.path).exists():
        raise NotFound(_GONE)
    return file


def find_file_of_run(session: Session, run_id: int, *, context: ActionContext) -> ListFile | None:
    """Return the file that a run could not read, if it waits and is the actor's; works with any session."""
    file = list_files.find_file(session, run_id=run_id)
    return file if file and file.account_id == context.actor.account_id else None


def list_waiting_files(session: Session, *, context: ActionContext) -> list[ListFile]:
    """Return the actor's files that wait, the newest first; works with any session."""
    found = list_files.list_files(session, account_id=context.actor.account_id)
    return [file for file in found if file.expires_at > context.now]


def choose_columns(session: Session, file: ListFile, *, run_id: int, context: ActionContext) -> None:
    """Note that a run reads a file by `file.chosen`, and save that under its name if it has one.

    Raises:
        NotAllowed: the role lacks the permission to import.
        BadInput: the columns of another list are saved under this name.
    """
    require(context.actor, "import")
    list_files.change_file(session, replace(file, run_id=run_id))
    if file.chosen and file.chosen.name:
        column_maps.save_map(session, file.chosen, now=context.now)
        record_event(session, event_of(f"columns saved as {file.chosen.name}: {file.chosen.source}", context))


def is_name_taken(session: Session, column_map: ColumnMap) -> bool:
    """Return whether the columns of another list are saved under the name of a map; works with any session."""
    other = column_maps.find_map(session, column_map.name) if column_map.name else None
    return other is not None and other.fingerprint != column_map.fingerprint


def list_saved_maps(session: Session) -> list[ColumnMap]:
    """Return all saved columns by name; works with any session."""
    return column_maps.list_maps(session)


def forget_map(session: Session, name: str, *, context: ActionContext) -> None:
    """Delete saved columns: the next such file asks for them again.

    Raises:
        NotAllowed: the role lacks the permission to import.
        NotFound: there are none by this name.
    """
    require(context.actor, "import")
    if not column_maps.delete_map(session, name):
        raise NotFound("No columns are saved under this name.")
    record_event(session, event_of(f"columns forgotten: {name}", context))


def drop_file(session: Session, file_id: int, *, context: ActionContext) -> None:
    """Delete a file that waits. Errors as `open_file`."""
    file = open_file(session, file_id, context=context)
    list_files.delete_file(session, file.id)
    _unlink([file.path])


def end_file(session: Session, run_id: int) -> None:
    """Forget the file that a run has read; whoever ran it deletes it."""
    if file := list_files.find_file(session, run_id=run_id):
        list_files.delete_file(session, file.id)


def delete_expired_files(session: Session, *, now: datetime) -> int:
    """Delete files that have waited too long, and return how many."""
    paths = list_files.delete_expired(session, now=now)
    _unlink(paths)
    return len(paths)


def _unlink(paths: Sequence[str]) -> None:
    for path in map(Path, paths):
        if path.name.startswith(FILE_PREFIX):
            path.unlink(missing_ok=True)
