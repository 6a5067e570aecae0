"""Merges of programs, with everything needed to undo them."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from finder.listings.rules.merging import Merge, MergeStatus
from finder.listings.rules.overrides import StaffOverride, StaffOverrides
from finder.listings.store.override_tables import ProgramMergeRow
from finder.platform.database.documents import dump, load
from finder.platform.errors import NotFound


def save_merge(session: Session, merge: Merge) -> int:
    """Write a new merge (its id is ignored) and return its id; doesn't commit."""
    row = ProgramMergeRow(
        kept=merge.kept,
        gone=merge.gone,
        status=merge.status,
        merged_at=merge.merged_at,
        document=dump(
            {
                "keys": merge.keys,
                "statements": {key: _write(said) for key, said in merge.statements.items()},
                "merged": _write(merge.merged),
                "aliases": merge.aliases,
                "reports": merge.reports,
                "assigned": merge.assigned,
            }
        ),
    )
    session.add(row)
    session.flush()
    return row.id


def get_standing_merge(session: Session, gone: str) -> Merge:
    """Return the current merge that removed a program.

    Raises:
        NotFound: no current merge removed it.
    """
    statement = _select().where(ProgramMergeRow.gone == gone, ProgramMergeRow.status == "merged").with_for_update()
    row = session.scalar(statement.order_by(ProgramMergeRow.id.desc()).limit(1))
    if row is None:
        raise NotFound("No program of this id was merged by hand.")
    return _merge(row)


def find_merges(session: Session, *, program_id: str = "", status: MergeStatus | None = None) -> list[Merge]:
    """Return the merges of one program or all, in a state or any, the newest first."""
    statement = _select().order_by(ProgramMergeRow.id.desc())
    if program_id:
        statement = statement.where(or_(ProgramMergeRow.kept == program_id, ProgramMergeRow.gone == program_id))
    if status:
        statement = statement.where(ProgramMergeRow.status == status)
    return [_merge(row) for row in session.scalars(statement)]


def find_gone(session: Session) -> set[str]:
    """Return the ids of programs removed by current merges."""
    return set(session.scalars(select(ProgramMergeRow.gone).where(ProgramMergeRow.status == "merged")))


def mark_split(session: Session, merge_id: int) -> None:
    """Mark a merge as undone; doesn't commit."""
    statement = update(ProgramMergeRow).where(ProgramMergeRow.id == merge_id).values(status="split")
    session.execute(statement, execution_options={"synchronize_session": False})


def _select() -> Any:
    return select(ProgramMergeRow).execution_options(populate_existing=True)


def _write(statement: StaffOverrides) -> dict[str, list[Any]]:
    return {field: [stated.value, stated.on] for field, stated in statement.fields.items()}


def _read(values: dict[str, list[Any]]) -> StaffOverrides:
    return StaffOverrides(fields={field: StaffOverride(value=value, on=on) for field, (value, on) in values.items()})


def _merge(row: ProgramMergeRow) -> Merge:
    values = load(row.document)
    assigned = values["assigned"]
    return Merge(
        id=row.id,
        kept=row.kept,
        gone=row.gone,
        status=cast(MergeStatus, row.status),
        merged_at=row.merged_at,
        keys=tuple(values["keys"]),
        statements={key: _read(said) for key, said in values["statements"].items()},
        merged=_read(values["merged"]),
        aliases=tuple(values["aliases"]),
        reports=tuple(values["reports"]),
        assigned=(assigned[0], assigned[1], assigned[2]) if assigned else None,
    )
