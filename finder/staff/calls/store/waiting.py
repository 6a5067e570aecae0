"""Counts of what waits for staff, for the page that they begin with."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.listings.store.override_tables import ConflictRow
from finder.listings.store.tables import ProgramRow
from finder.staff.store.tables import ProposalRow


def count_proposals(session: Session) -> int:
    """Count the proposals that wait for a decision."""
    return session.scalar(select(func.count()).where(ProposalRow.status == "proposed")) or 0


def count_conflicts(session: Session) -> int:
    """Count the fields on which staff and a newer list differ."""
    return session.scalar(select(func.count()).select_from(ConflictRow)) or 0


def count_in_doubt(session: Session) -> int:
    """Count the listed programs whose point we don't trust."""
    return session.scalar(select(func.count()).where(ProgramRow.listed, ProgramRow.is_in_doubt)) or 0


def find_in_doubt(session: Session, *, limit: int) -> list[str]:
    """Give the ids of listed programs whose point we don't trust, sorted."""
    statement = (
        select(ProgramRow.id).where(ProgramRow.listed, ProgramRow.is_in_doubt).order_by(ProgramRow.id).limit(limit)
    )
    return list(session.scalars(statement))
