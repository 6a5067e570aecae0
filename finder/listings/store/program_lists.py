"""Lists of programs for staff pages, filtered, sorted and counted by the database, and counts of all programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.orm import Session

from finder.listings.rules.vocabulary import NEEDS, Need
from finder.listings.store.kept_counts import keep
from finder.listings.store.programs import find_successor
from finder.listings.store.tables import ProgramRow
from finder.listings.store.work_tables import ProgramWorkRow
from finder.platform.database.quick_rows import QuickRows

_WORK = cast(Table, ProgramWorkRow.__table__)
# Made once, and on the table: the queue asks them.
_COUNT_IN_DOUBT = QuickRows(select(func.count()).select_from(_WORK).where(_WORK.c.listed, _WORK.c.is_in_doubt))
_EXISTING = QuickRows(select(_WORK.c.program_id).where(_WORK.c.program_id == bindparam("program")))
_IN_DOUBT = QuickRows(
    select(_WORK.c.program_id)
    .where(_WORK.c.listed, _WORK.c.is_in_doubt)
    .order_by(_WORK.c.check_order, _WORK.c.program_id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    """The number of listed programs of a state that meet each need."""

    state: str
    programs: int
    needs: dict[Need, int]


def list_listed_ids(session: Session, *, state: str = "") -> list[str]:
    """Return the ids of the listed programs, of one state or of all, sorted."""
    return sorted(session.scalars(_of_state(select(ProgramRow.id), state)))


def _of_state(statement: Any, state: str) -> Any:
    listed = statement.where(ProgramRow.listed)
    return listed.where(ProgramRow.state == state) if state else listed


def count_by_state(session: Session) -> list[StateCount]:
    """Count the listed programs that meet each need, by state in alphabetical order; states without any are left out."""
    counts = [func.count().filter(getattr(ProgramRow, f"has_{need}")).label(need) for need in NEEDS]
    statement = select(ProgramRow.state, func.count().label("programs"), *counts).where(ProgramRow.listed)
    rows = session.execute(statement.group_by(ProgramRow.state)).all()
    return [
        StateCount(state=row.state, programs=row.programs, needs={need: getattr(row, need) for need in NEEDS})
        for row in sorted(rows, key=lambda row: row.state)
    ]


def count_in_doubt(session: Session) -> int:
    """Count the listed programs whose point we don't trust."""
    return keep(session, "in doubt", lambda: int(_COUNT_IN_DOUBT.scalar(session)))


def find_in_doubt(session: Session, *, limit: int) -> list[str]:
    """Return the ids of listed programs whose point we don't trust, those first whose oldest check is the oldest."""
    return _IN_DOUBT.scalars(session, most=limit)


def find_existing(session: Session, program_id: str) -> str:
    """Return `program_id` if a program has it, listed or not; the id of the program it was merged into; else ""."""
    return _EXISTING.scalar(session, program=program_id) or find_successor(session, program_id) or ""
