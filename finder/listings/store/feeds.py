"""Programs in the order in which they changed, for those who keep a copy of the directory or follow a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from finder.listings.rules.programs import Program
from finder.listings.store import documents, programs
from finder.listings.store.tables import ProgramRow, ProgramTombstoneRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramChange:
    """The last change of one program."""

    revision: int
    """The directory's revision in which it changed."""
    program_id: str
    program: Program | None
    """None when it was deleted."""
    merged_into: str = ""
    """The id that its address leads to now, or ""."""


def find_changes(session: Session, *, since: tuple[int, str], limit: int) -> list[ProgramChange]:
    """Return the last changes of programs after `since`, a revision and an id, at most `limit`, by these two.

    A program stands at its last change only, so whoever reads to the end has every program as it is.
    """
    rows = session.execute(
        select(ProgramRow.version, ProgramRow.id, ProgramRow.document)
        .where(_after(ProgramRow.version, ProgramRow.id, since))
        .order_by(ProgramRow.version, ProgramRow.id)
        .limit(limit)
    ).all()
    tombs = session.execute(
        select(ProgramTombstoneRow.revision, ProgramTombstoneRow.program_id)
        .where(_after(ProgramTombstoneRow.revision, ProgramTombstoneRow.program_id, since))
        .order_by(ProgramTombstoneRow.revision, ProgramTombstoneRow.program_id)
        .limit(limit)
    ).all()
    order = sorted([*((row[0], row[1]) for row in rows), *((tomb[0], tomb[1]) for tomb in tombs)])[:limit]
    texts = {row.id: row.document for row in rows}
    merged = programs.find_successors(session, [tomb.program_id for tomb in tombs])
    return [
        ProgramChange(
            revision=revision,
            program_id=program_id,
            program=documents.read_program(texts[program_id]) if program_id in texts else None,
            merged_into=merged.get(program_id, ""),
        )
        for revision, program_id in order
    ]


def find_latest(session: Session, *, state: str, limit: int) -> list[ProgramChange]:
    """Return the programs of a state that changed last, newest first; deleted ones are left out."""
    rows = session.execute(
        select(ProgramRow.version, ProgramRow.id, ProgramRow.document)
        .where(ProgramRow.state == state)
        .order_by(ProgramRow.version.desc(), ProgramRow.id)
        .limit(limit)
    )
    return [
        ProgramChange(revision=row.version, program_id=row.id, program=documents.read_program(row.document))
        for row in rows
    ]


def _after(revision: Any, program_id: Any, since: tuple[int, str]) -> ColumnElement[bool]:
    return or_(revision > since[0], and_(revision == since[0], program_id > since[1]))
