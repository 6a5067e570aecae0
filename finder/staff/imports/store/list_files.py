"""Uploaded files that wait for somebody to say what their columns are; the files themselves lie on disk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from finder.platform.database.documents import dump_rest, load_as
from finder.staff.imports.rules.list_files import ListFile
from finder.staff.imports.store.tables import ListFileRow

_COLUMNS = ("id", "run_id", "account_id", "path", "file_name", "expires_at")
_PLAIN: dict[str, Any] = {"synchronize_session": False}


def add_file(session: Session, file: ListFile) -> int:
    """Write a file (its id is ignored) and return its id; doesn't commit."""
    columns = {name: getattr(file, name) for name in _COLUMNS if name != "id"}
    row = ListFileRow(**columns, document=dump_rest(file, _COLUMNS))
    session.add(row)
    session.flush()
    return row.id


def find_file(session: Session, *, file_id: int | None = None, run_id: int | None = None) -> ListFile | None:
    """Return the file of an id, or the one that a run tried to read last; None if there is none."""
    where = ListFileRow.id == file_id if file_id is not None else ListFileRow.run_id == run_id
    row = session.scalar(select(ListFileRow).where(where).execution_options(populate_existing=True))
    return _read(row) if row else None


def list_files(session: Session, *, account_id: int) -> list[ListFile]:
    """Return the files of one account, the newest first."""
    statement = select(ListFileRow).where(ListFileRow.account_id == account_id).order_by(ListFileRow.id.desc())
    return [_read(row) for row in session.scalars(statement)]


def change_file(session: Session, file: ListFile) -> None:
    """Write what is known of a file anew; doesn't commit."""
    statement = update(ListFileRow).where(ListFileRow.id == file.id)
    values = {"run_id": file.run_id, "document": dump_rest(file, _COLUMNS)}
    session.execute(statement.values(**values), execution_options=_PLAIN)


def delete_file(session: Session, file_id: int) -> None:
    """Forget a file; doesn't commit."""
    session.execute(delete(ListFileRow).where(ListFileRow.id == file_id), execution_options=_PLAIN)


def delete_expired(session: Session, *, now: datetime) -> Sequence[str]:
    """Forget the files that have waited too long, and return their paths; doesn't commit."""
    where = ListFileRow.expires_at <= now
    paths = list(session.scalars(select(ListFileRow.path).where(where)))
    session.execute(delete(ListFileRow).where(where), execution_options=_PLAIN)
    return paths


def _read(row: ListFileRow) -> ListFile:
    return load_as(ListFile, row.document, **{name: getattr(row, name) for name in _COLUMNS})
