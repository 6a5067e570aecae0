"""The towns of a state's programs, for lists by town."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from finder.listings.store.tables import ProgramRow
from finder.platform.database.quick_rows import QuickRows

_PROGRAMS = ProgramRow.__table__.c
# All values of `listed` are named so that its index serves.
_OF_STATE = QuickRows(
    select(_PROGRAMS.id, _PROGRAMS.city, _PROGRAMS.name).where(
        _PROGRAMS.listed.in_((True, False)), _PROGRAMS.state == bindparam("state")
    )
)


def find_towns(session: Session, state: str) -> dict[str, tuple[str, str]]:
    """Return the city and the name of each program of a state, by id."""
    return {program_id: (city, name) for program_id, city, name in _OF_STATE.all(session, state=state)}
