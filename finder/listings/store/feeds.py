"""Programs in the order in which they changed, for those who keep a copy of the directory or follow a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from finder.listings.rules.programs import Program
from finder.listings.store import documents, programs
from finder.listings.store.program_texts import DOCUMENT
from finder.listings.store.tables import ProgramRow, ProgramTombstoneRow, ProgramVersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramChange:
    """The last change of a program that exists."""

    revision: int
    """The directory's revision in which it changed."""
    program_id: str
    program: Program


class Changed(NamedTuple):
    """That one program changed, or was deleted, without what it says."""

    revision: int
    """The directory's revision in which it changed last."""
    program_id: str
    is_gone: bool
    merged_into: str
    """The id that its address leads to now, or ""."""


def find_changed(session: Session, *, since: tuple[int, str], limit: int) -> list[Changed]:
    """Return the last changes of programs after `since`, a revision and an id, at most `limit`, by these two.

    A program stands at its last change only, so whoever reads to the end has every program as it is. Of what it doesn't return
    nothing is read: both tables have an index by just this.
    """
    order, tomb = ProgramVersionRow.__table__.c, ProgramTombstoneRow.__table__.c
    changed = session.execute(_select_after(order.version, order.program_id, since, limit)).all()
    gone = session.execute(_select_after(tomb.revision, tomb.program_id, since, limit)).all()
    merged = programs.find_successors(session, [row[1] for row in gone]) if gone else {}
    found = [Changed(revision, name, False, "") for revision, name in changed]
    found += [Changed(revision, name, True, merged.get(name, "")) for revision, name in gone]
    return sorted(found)[:limit]


def find_latest(session: Session, *, state: str, limit: int) -> list[ProgramChange]:
    """Return the programs of a state that changed last, newest first; deleted ones are left out."""
    # Listed or not, said so that the index by state serves; the documents of these few alone are read.
    newest = (
        select(ProgramRow.version, ProgramRow.id)
        .where(ProgramRow.listed.in_((True, False)), ProgramRow.state == state)
        .order_by(ProgramRow.version.desc(), ProgramRow.id)
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        select(newest.c.version, newest.c.id, DOCUMENT)
        .join(ProgramRow, ProgramRow.id == newest.c.id)
        .order_by(newest.c.version.desc(), newest.c.id)
    )
    return [
        ProgramChange(revision=row.version, program_id=row.id, program=documents.read_program(row.document))
        for row in rows
    ]


def _select_after(revision: Any, program_id: Any, since: tuple[int, str], limit: int) -> Select[Any]:
    # One comparison of pairs: of two joined by "or", databases read all that came before.
    after = tuple_(revision, program_id) > tuple_(*since)
    return select(revision, program_id).where(after).order_by(revision, program_id).limit(limit)
