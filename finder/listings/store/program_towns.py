"""The towns of a state's programs, for lists by town."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.listings.store.tables import ProgramRow


def find_towns(session: Session, state: str) -> dict[str, tuple[str, str]]:
    """Return the city and the name of each program of a state, by id."""
    rows = session.execute(select(ProgramRow.id, ProgramRow.city, ProgramRow.name).where(ProgramRow.state == state))
    return {row.id: (row.city, row.name) for row in rows}
