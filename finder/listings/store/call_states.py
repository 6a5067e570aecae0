"""What calls to programs found, as columns for the queue and for figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from finder.listings.rules.calls import CallState, call_state
from finder.listings.store.override_tables import CallStateRow


def save_state(session: Session, program_id: str, calls: Sequence[Mapping[str, str]]) -> None:
    """Save what the outcomes of calls to a program say; without any, delete it. Doesn't commit."""
    delete_states(session, [program_id])
    if calls:
        session.execute(insert(CallStateRow), [{"program_id": program_id, **asdict(call_state(calls))}])


def delete_states(session: Session, program_ids: Sequence[str]) -> None:
    """Delete what is known of calls to some programs; doesn't commit."""
    session.execute(delete(CallStateRow).where(CallStateRow.program_id.in_(program_ids)))


def find_urgent_states(session: Session, *, today: str) -> dict[str, CallState]:
    """Return, by program, the states that move it in the queue today (ISO): it waits, a call back is due, or a number fails."""
    statement = select(CallStateRow).where(
        CallStateRow.is_failing | CallStateRow.is_due_back | (CallStateRow.waits_until > today)
    )
    rows = session.scalars(statement.execution_options(populate_existing=True))
    return {row.program_id: _state(row) for row in rows}


def _state(row: CallStateRow) -> CallState:
    return CallState(
        last_outcome=row.last_outcome,
        last_on=row.last_on,
        waits_until=row.waits_until,
        is_due_back=row.is_due_back,
        is_failing=row.is_failing,
    )


def count_outcomes(session: Session, *, since: str) -> dict[str, int]:
    """Count the programs by the outcome of their last call since a day (ISO)."""
    statement = select(CallStateRow.last_outcome, func.count()).where(CallStateRow.last_on >= since)
    return {row[0]: row[1] for row in session.execute(statement.group_by(CallStateRow.last_outcome)) if row[0]}
