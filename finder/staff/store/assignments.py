"""Assignments of programs to staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from finder.listings.store.followers import draw_number, get_number
from finder.platform.database.quick_rows import QuickRows
from finder.staff.store.tables import AssignmentRow

_CHUNK = 500
_NAME = "assignment"
_ASSIGNMENT = cast(Table, AssignmentRow.__table__)
# Made once, and on the table: every list asks it.
_OF_SOME = QuickRows(select(_ASSIGNMENT).where(_ASSIGNMENT.c.program_id.in_(bindparam("ids", expanding=True))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A program and the account it is assigned to."""

    program_id: str
    account_id: int
    assigned_by: int
    assigned_on: str
    """ISO date."""


def list_assignments(session: Session, *, account_id: int | None = None) -> dict[str, Assignment]:
    """Return the assignments of one account or all, by program."""
    statement = select(AssignmentRow).execution_options(populate_existing=True)
    if account_id is not None:
        statement = statement.where(AssignmentRow.account_id == account_id)
    return {row.program_id: _assignment(row) for row in session.scalars(statement)}


def get_changes(session: Session) -> int:
    """Return another number after each change of assignments; what was worked out of them holds until then."""
    return get_number(session, _NAME)


@lru_cache(maxsize=1_000)
def select_assigned(*, account_id: int | None = None, but: int | None = None) -> Select[str]:
    """Build the statement for the ids of programs that are assigned: to one account or to any; `but`: not to this one."""
    statement = select(_ASSIGNMENT.c.program_id)
    if account_id is not None:
        statement = statement.where(_ASSIGNMENT.c.account_id == account_id)
    return statement if but is None else statement.where(_ASSIGNMENT.c.account_id != but)


def select_owner(program_id: ColumnElement[str]) -> ScalarSelect[int]:
    """Build the statement for the account to which the program of a row is assigned, NULL for none."""
    return select(_ASSIGNMENT.c.account_id).where(_ASSIGNMENT.c.program_id == program_id).scalar_subquery()


def list_assignments_of(session: Session, program_ids: Iterable[str]) -> dict[str, Assignment]:
    """Return the assignments of some programs; unassigned ones are left out."""
    wanted, found = sorted(set(program_ids)), dict[str, Assignment]()
    for start in range(0, len(wanted), _CHUNK):
        for row in _OF_SOME.all(session, ids=wanted[start : start + _CHUNK]):
            found[row.program_id] = _assignment(row)
    return found


def save_assignments(session: Session, assignments: Sequence[Assignment]) -> None:
    """Save assignments, replacing older ones of the same programs; doesn't commit."""
    delete_assignments(session, [one.program_id for one in assignments])
    if assignments:
        names = Assignment.__slots__
        session.execute(insert(AssignmentRow), [{name: getattr(one, name) for name in names} for one in assignments])


def follow_programs(session: Session, moves: Mapping[str, str]) -> None:
    """Let assignments follow programs whose id changed (old id to new id), unless the new one is assigned; doesn't commit."""
    held = list_assignments_of(session, {*moves, *moves.values()})
    kept = [replace(held[old], program_id=new) for old, new in moves.items() if old in held and new not in held]
    delete_assignments(session, [old for old in moves if old in held])
    save_assignments(session, list({assignment.program_id: assignment for assignment in kept}.values()))


def delete_assignments(session: Session, program_ids: Sequence[str]) -> None:
    """Delete the assignments of programs; doesn't commit."""
    if program_ids:
        draw_number(session, _NAME)
    for start in range(0, len(program_ids), _CHUNK):
        chunk = program_ids[start : start + _CHUNK]
        statement = delete(AssignmentRow).where(AssignmentRow.program_id.in_(chunk))
        session.execute(statement, execution_options={"synchronize_session": False})


def _assignment(row: Any) -> Assignment:
    return Assignment(
        program_id=row.program_id,
        account_id=row.account_id,
        assigned_by=row.assigned_by,
        assigned_on=row.assigned_on,
    )
