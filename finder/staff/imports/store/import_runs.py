"""Imports in the background: one row each, which the work itself keeps up to date."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from finder.platform.errors import NotFound
from finder.staff.imports.rules.import_runs import ImportRun
from finder.staff.imports.store.tables import ImportRunRow

_KEPT = timedelta(days=7)
_PLAIN: dict[str, Any] = {"synchronize_session": False}


def add_run(session: Session, run: ImportRun) -> int:
    """Write a new run (its id is ignored) and return its id; runs of last week go. Doesn't commit."""
    old = ImportRunRow.started_at < run.started_at - _KEPT
    session.execute(delete(ImportRunRow).where(old), execution_options=_PLAIN)
    row = ImportRunRow(**{name: getattr(run, name) for name in ImportRun.__dataclass_fields__ if name != "id"})
    session.add(row)
    session.flush()
    return row.id


def get_run(session: Session, run_id: int) -> ImportRun:
    """Return one run.

    Raises:
        NotFound: there is none.
    """
    statement = select(ImportRunRow).where(ImportRunRow.id == run_id).execution_options(populate_existing=True)
    row = session.scalar(statement)
    if row is None:
        raise NotFound("There is no such import.")
    return ImportRun(**{name: getattr(row, name) for name in ImportRun.__dataclass_fields__})


def list_running(session: Session) -> list[ImportRun]:
    """Return the runs that have not ended, the newest first."""
    statement = select(ImportRunRow.id).where(ImportRunRow.state == "running").order_by(ImportRunRow.id.desc())
    return [get_run(session, run_id) for run_id in session.scalars(statement).all()]


def change_run(session: Session, run_id: int, **values: object) -> None:
    """Write some columns of a run that has not ended; doesn't commit."""
    statement = update(ImportRunRow).where(ImportRunRow.id == run_id, ImportRunRow.state == "running")
    session.execute(statement.values(**values), execution_options=_PLAIN)
