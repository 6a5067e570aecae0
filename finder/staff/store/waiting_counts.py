"""How much waits, in one statement for several tables: each statement costs more than what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import String, Table, bindparam, func, select
from sqlalchemy.orm import Session

from finder.feedback.store import visitor_reports
from finder.listings.store import staff_overrides
from finder.platform.database.quick_rows import QuickRows
from finder.staff.store.tables import ProposalRow

_PROPOSAL = cast(Table, ProposalRow.__table__)
_PROGRAM = bindparam("program", type_=String())
_WAITING = select(func.count()).select_from(_PROPOSAL).where(_PROPOSAL.c.status == "proposed")
_ALL = QuickRows(select(_WAITING.scalar_subquery(), staff_overrides.select_conflict_total()))
_OF_ONE = QuickRows(
    select(
        _WAITING.where(_PROPOSAL.c.program_id == _PROGRAM).scalar_subquery(),
        visitor_reports.select_open_count(_PROGRAM),
        staff_overrides.select_conflict_count(_PROGRAM),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnProgram:
    """What waits on one program."""

    proposals: int
    reports: int
    conflicts: int


def count_proposals_and_conflicts(session: Session) -> tuple[int, int]:
    """Count the proposals that wait for a decision, and the fields on which staff and a newer list differ."""
    (row,) = _ALL.all(session)
    return row[0], row[1]


def count_on_program(session: Session, program_id: str) -> OnProgram:
    """Count what waits on one program."""
    (row,) = _OF_ONE.all(session, program=program_id)
    return OnProgram(proposals=row[0], reports=row[1], conflicts=row[2])
