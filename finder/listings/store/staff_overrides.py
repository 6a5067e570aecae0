"""Staff overrides of programs, and their conflicts with newer lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from finder.listings.rules.calls import add_calls
from finder.listings.rules.conflicts import Conflict
from finder.listings.rules.overrides import NO_OVERRIDES, StaffOverride, StaffOverrides
from finder.listings.store import call_states
from finder.listings.store.override_tables import ConflictRow, StaffOverrideRow
from finder.platform.database.documents import dump, load
from finder.platform.database.quick_rows import QuickRows

_CHUNK = 500
_OVERRIDE, _CONFLICT = cast(Table, StaffOverrideRow.__table__), cast(Table, ConflictRow.__table__)
# Made once, and on the tables: queue, lists and every form of a program ask them.
_OF_SOME = QuickRows(select(_OVERRIDE).where(_OVERRIDE.c.program_id.in_(bindparam("ids", expanding=True))))
_ALL_CONFLICTS = (
    select(_CONFLICT)
    .order_by(_CONFLICT.c.theirs_on, _CONFLICT.c.program_id, _CONFLICT.c.field)
    .limit(bindparam("most"))
)
_CONFLICTS = QuickRows(_ALL_CONFLICTS)
_CONFLICTS_OF_ONE = QuickRows(_ALL_CONFLICTS.where(_CONFLICT.c.program_id == bindparam("program")))
_OPENINGS = QuickRows(
    select(_OVERRIDE.c.program_id, _OVERRIDE.c.stated_on)
    .where(_OVERRIDE.c.field == "opening", _OVERRIDE.c.stated_on <= bindparam("until"))
    .order_by(_OVERRIDE.c.stated_on, _OVERRIDE.c.program_id)
    .limit(bindparam("most"))
)
_CONFLICTS_BY_DAY = QuickRows(select(_CONFLICT.c.theirs_on, func.count()).group_by(_CONFLICT.c.theirs_on))
_CONFLICTED = select(_CONFLICT.c.program_id)
_CONFLICTED_IDS = QuickRows(select(func.aggregate_strings(_CONFLICT.c.program_id, ",")))
_OLDEST = func.min(_CONFLICT.c.theirs_on)
_CONFLICTS_BY_PROGRAM = QuickRows(
    select(_CONFLICT.c.program_id, func.count(), _OLDEST)
    .group_by(_CONFLICT.c.program_id)
    .order_by(_OLDEST, _CONFLICT.c.program_id)
    .limit(bindparam("most"))
    .offset(bindparam("past"))
)
_COUNT_OF_CONFLICTED = QuickRows(select(func.count(_CONFLICT.c.program_id.distinct())))
_COUNT_OF_CONFLICTS = QuickRows(select(func.count()).select_from(_CONFLICT))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramConflict:
    """A conflict and its program."""

    program_id: str
    conflict: Conflict


def get_overrides(session: Session, program_id: str) -> StaffOverrides:
    """Return the staff overrides of one program; empty if there are none."""
    return load_overrides(session, [program_id]).get(program_id, NO_OVERRIDES)


def list_overridden_ids(session: Session) -> set[str]:
    """Return the ids of programs that have staff overrides."""
    return set(session.scalars(select(StaffOverrideRow.program_id).distinct()))


def load_overrides(session: Session, program_ids: Iterable[str]) -> dict[str, StaffOverrides]:
    """Return the overrides of `program_ids`, by program; programs without any are left out."""
    fields: dict[str, dict[str, StaffOverride]] = {}
    wanted = sorted(program_ids)
    for start in range(0, len(wanted), _CHUNK):
        for row in _OF_SOME.all(session, ids=wanted[start : start + _CHUNK]):
            fields.setdefault(row.program_id, {})[row.field] = StaffOverride(value=load(row.value), on=row.stated_on)
    return {program_id: StaffOverrides(fields=said) for program_id, said in fields.items()}


def save_field(session: Session, program_id: str, field: str, override: StaffOverride | None) -> None:
    """Save the override of one field; None deletes it. Doesn't commit."""
    where = (StaffOverrideRow.program_id == program_id, StaffOverrideRow.field == field)
    session.execute(delete(StaffOverrideRow).where(*where))
    if field == "calls":
        call_states.save_state(session, program_id, override.value if override else ())
    if override is not None:
        values = {"program_id": program_id, "field": field, "value": dump(override.value), "stated_on": override.on}
        session.execute(insert(StaffOverrideRow), [values])


def replace_overrides(session: Session, program_id: str, statement: StaffOverrides) -> None:
    """Replace all overrides of a program; doesn't commit."""
    session.execute(delete(StaffOverrideRow).where(StaffOverrideRow.program_id == program_id))
    call_states.save_state(session, program_id, ())
    for field, override in sorted(statement.fields.items()):
        save_field(session, program_id, field, override)


def delete_overrides(session: Session, program_ids: Sequence[str]) -> None:
    """Delete the overrides of deleted programs (samples); doesn't commit."""
    for start in range(0, len(program_ids), _CHUNK):
        chunk = program_ids[start : start + _CHUNK]
        session.execute(delete(StaffOverrideRow).where(StaffOverrideRow.program_id.in_(chunk)))
        session.execute(delete(ConflictRow).where(ConflictRow.program_id.in_(chunk)))
        call_states.delete_states(session, chunk)


def move_overrides(session: Session, moves: Mapping[str, str]) -> None:
    """Move the overrides of merged programs (old id to new id) to the programs they became; the newer override wins."""
    if not moves:
        return
    found = load_overrides(session, {*moves, *moves.values()})
    for old_id, new_id in sorted(moves.items()):
        kept = dict(found.get(new_id, NO_OVERRIDES).fields)
        for field, override in found.get(old_id, NO_OVERRIDES).fields.items():
            save_field(session, old_id, field, None)
            if field not in kept or kept[field].on < override.on or field in ("hidden", "calls"):
                kept[field] = _joined(field, kept.get(field), override)
                save_field(session, new_id, field, kept[field])
        found[new_id] = StaffOverrides(fields=kept)
        session.execute(delete(ConflictRow).where(ConflictRow.program_id == old_id))


def _joined(field: str, ours: StaffOverride | None, theirs: StaffOverride) -> StaffOverride:
    """Return `theirs`, with the numbers that either side hid and all calls: joining two programs forgets neither."""
    if ours is None or field not in ("hidden", "calls"):
        return theirs
    if field == "calls":
        return StaffOverride(value=add_calls(ours.value, theirs.value), on=max(ours.on, theirs.on))
    return StaffOverride(value=sorted({*ours.value, *theirs.value}), on=max(ours.on, theirs.on))


def save_conflicts(session: Session, program_id: str, conflicts: Sequence[Conflict]) -> None:
    """Replace the stored conflicts of one program; doesn't commit."""
    session.execute(delete(ConflictRow).where(ConflictRow.program_id == program_id))
    if conflicts:
        session.execute(insert(ConflictRow), [_conflict_values(program_id, conflict) for conflict in conflicts])


def _conflict_values(program_id: str, conflict: Conflict) -> dict[str, str]:
    return {
        "program_id": program_id,
        "field": conflict.field,
        "ours": dump(conflict.ours),
        "ours_on": conflict.ours_on,
        "theirs": dump(conflict.theirs),
        "theirs_on": conflict.theirs_on,
        "source": conflict.source,
    }


def find_conflicts(session: Session, *, program_id: str = "", limit: int = 200) -> list[ProgramConflict]:
    """Return conflicts of one program or of all, the oldest first, then by program and field."""
    statement, values = (_CONFLICTS_OF_ONE, {"program": program_id}) if program_id else (_CONFLICTS, {})
    return [
        ProgramConflict(
            program_id=row.program_id,
            conflict=Conflict(
                field=row.field,
                ours=load(row.ours),
                ours_on=row.ours_on,
                theirs=load(row.theirs),
                theirs_on=row.theirs_on,
                source=row.source,
            ),
        )
        for row in statement.all(session, most=limit, **values)
    ]


def select_in_conflict() -> Select[str]:
    """Build the statement for the ids of programs with a conflict; an id comes once for each field."""
    return _CONFLICTED


def get_conflict_state(session: Session) -> str:
    """Return what is another whenever other programs have conflicts."""
    return _CONFLICTED_IDS.digest(session)


def select_conflict_count(program_id: ColumnElement[str]) -> ScalarSelect[int]:
    """Build the statement for the number of conflicts of the program of a row."""
    return select(func.count()).where(_CONFLICT.c.program_id == program_id).scalar_subquery()


def select_conflict_total() -> ScalarSelect[int]:
    """Build the statement for the number of fields on which staff and a newer list differ."""
    return select(func.count()).select_from(_CONFLICT).scalar_subquery()


def count_conflicts_by_program(session: Session, *, limit: int, offset: int = 0) -> list[tuple[str, int, str]]:
    """Return (program, number of conflicts, ISO date of the oldest list that differs), the oldest first."""
    rows = _CONFLICTS_BY_PROGRAM.all(session, most=limit, past=offset)
    return [(row[0], row[1], str(row[2])) for row in rows]


def count_conflicted_programs(session: Session) -> int:
    """Count the programs with a conflict."""
    return _COUNT_OF_CONFLICTED.scalar(session) or 0


def count_conflicts_by_day(session: Session) -> dict[str, int]:
    """Count conflicts by the day of the list that differs (ISO)."""
    return {row[0]: row[1] for row in _CONFLICTS_BY_DAY.all(session)}


def find_dates(session: Session, fields: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return, by program, the date of each override among `fields` (checks of groups, openings)."""
    rows = session.execute(
        select(StaffOverrideRow.program_id, StaffOverrideRow.field, StaffOverrideRow.stated_on).where(
            StaffOverrideRow.field.in_(fields)
        )
    )
    found: dict[str, dict[str, str]] = {}
    for program_id, field, stated_on in rows:
        found.setdefault(program_id, {})[field] = stated_on
    return found


def find_openings(session: Session, *, until: date, limit: int) -> list[tuple[str, str]]:
    """Return (program, ISO date) of the reports of openings made until a day, the oldest first."""
    rows = _OPENINGS.all(session, until=until, most=limit)
    return [(row.program_id, row.stated_on) for row in rows]


def count_openings(session: Session, *, until: date) -> int:
    """Count the reports of openings made until a day."""
    where = (StaffOverrideRow.field == "opening", StaffOverrideRow.stated_on <= until)
    return session.scalar(select(func.count()).select_from(StaffOverrideRow).where(*where)) or 0


def count_conflicts(session: Session) -> int:
    """Count the fields on which staff and a newer list differ."""
    return _COUNT_OF_CONFLICTS.scalar(session) or 0
