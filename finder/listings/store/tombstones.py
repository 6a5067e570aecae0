"""Deleted programs, for those who keep a copy of the directory."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from finder.listings.store.tables import ProgramRow, ProgramTombstoneRow, ProgramVersionRow
from finder.platform.database.bulk import chunked


def bury(session: Session, ids: Sequence[str], *, revision: int) -> None:
    """Save a tombstone for each program that is about to be deleted; unknown ids are ignored. Doesn't commit."""
    for chunk in chunked(ids):
        found = session.execute(select(ProgramRow.id, ProgramRow.state).where(ProgramRow.id.in_(chunk))).all()
        rows = [{"program_id": row.id, "revision": revision, "state": row.state} for row in found]
        session.execute(delete(ProgramTombstoneRow).where(ProgramTombstoneRow.program_id.in_(chunk)))
        if rows:
            session.execute(insert(ProgramTombstoneRow), rows)


def revive(session: Session, ids: Sequence[str]) -> None:
    """Remove the tombstones of ids that are programs again; doesn't commit."""
    if session.scalar(select(ProgramTombstoneRow.program_id).limit(1)) is None:
        return
    for chunk in chunked(ids):
        session.execute(delete(ProgramTombstoneRow).where(ProgramTombstoneRow.program_id.in_(chunk)))


def find_state(session: Session, program_id: str) -> str | None:
    """Return where a deleted program was, "CO"; None if none of this id was deleted."""
    return session.scalar(select(ProgramTombstoneRow.state).where(ProgramTombstoneRow.program_id == program_id))


def find_gone(session: Session, *, since: int) -> set[str]:
    """Return the ids of programs that were deleted, or changed and are not listed, after a revision."""
    changed = select(ProgramVersionRow.program_id).where(ProgramVersionRow.version > since)
    unlisted = select(ProgramRow.id).where(ProgramRow.id.in_(changed), ~ProgramRow.listed)
    deleted = select(ProgramTombstoneRow.program_id).where(ProgramTombstoneRow.revision > since)
    return {*session.scalars(unlisted), *session.scalars(deleted)}
