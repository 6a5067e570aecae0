"""The towns of a state's programs, for lists by town."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.listings.store.tables import ProgramRow


def find_towns(session: Session, state: str) -> dict[str, tuple[str, str]]:
    """Return the city and the name of each program of a state, by id."""
    # All values of `listed` are named so that its index serves.
    is_of_state = (ProgramRow.listed.in_((True, False)), ProgramRow.state == state)
    rows = session.execute(select(ProgramRow.id, ProgramRow.city, ProgramRow.name).where(*is_of_state))
    return {row.id: (row.city, row.name) for row in rows}
