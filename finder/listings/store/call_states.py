"""What calls to programs found, as columns for the queue and for figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from finder.listings.rules.calls import CallState, call_state
from finder.listings.store.override_tables import CallStateRow
from finder.platform.database.quick_rows import QuickRows

_STATE = cast(Table, CallStateRow.__table__)
# Made once, and on the table: the queue begins with it.
_OUTCOMES = QuickRows(
    select(_STATE.c.last_outcome, func.count())
    .where(_STATE.c.last_on >= bindparam("since"))
    .group_by(_STATE.c.last_outcome)
)
_URGENT = QuickRows(
    select(_STATE).where(or_(_STATE.c.is_failing, _STATE.c.is_due_back, _STATE.c.waits_until > bindparam("today")))
)


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
    return {row.program_id: _state(row) for row in _URGENT.all(session, today=today)}


def _state(row: Any) -> CallState:
    return CallState(
        last_outcome=row.last_outcome,
        last_on=row.last_on,
        waits_until=row.waits_until,
        is_due_back=row.is_due_back,
        is_failing=row.is_failing,
    )


def count_outcomes(session: Session, *, since: str) -> dict[str, int]:
    """Count the programs by the outcome of their last call since a day (ISO)."""
    return {row[0]: row[1] for row in _OUTCOMES.all(session, since=since) if row[0]}
