"""Storage of proposals: kept forever, decided once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Select, Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from finder.platform.database.bulk import chunked
from finder.platform.database.moments import day_of
from finder.platform.database.quick_rows import QuickRows
from finder.platform.errors import NotFound
from finder.staff.rules.proposals import Kind, Proposal, Status
from finder.staff.store.documents import read_proposal, write_proposal
from finder.staff.store.tables import ProposalRow

_PROPOSAL = cast(Table, ProposalRow.__table__)
_WAITS = _PROPOSAL.c.status == "proposed"
# Made once, and on the table: queue, card and lists ask them.
_ALL_OF_STATUS = (
    select(_PROPOSAL)
    .where(_PROPOSAL.c.status == bindparam("wanted_status"))
    .order_by(_PROPOSAL.c.id)
    .limit(bindparam("most"))
)
_BY_STATUS = QuickRows(_ALL_OF_STATUS)
_BY_STATUS_OF_ONE = QuickRows(_ALL_OF_STATUS.where(_PROPOSAL.c.program_id == bindparam("program")))
_REJECTED = QuickRows(
    select(_PROPOSAL)
    .where(
        _PROPOSAL.c.status == "rejected",
        _PROPOSAL.c.proposer == bindparam("own_id"),
        _PROPOSAL.c.decided_at >= bindparam("since"),
    )
    .order_by(_PROPOSAL.c.decided_at.desc(), _PROPOSAL.c.id)
    .limit(bindparam("most"))
)
_FIRSTS = (
    select(func.min(_PROPOSAL.c.id)).where(_WAITS, _PROPOSAL.c.group_id.is_not(None)).group_by(_PROPOSAL.c.group_id)
)
_IS_LINE = _WAITS & (_PROPOSAL.c.group_id.is_(None) | _PROPOSAL.c.id.in_(_FIRSTS))
"""Of one change for several sites, the first stands for all."""
_DAY = day_of(_PROPOSAL.c.proposed_at)
_WAITING_BY_DAY = QuickRows(select(_DAY, func.count()).where(_WAITS).group_by(_DAY))


def row_of(proposal: Proposal) -> dict[str, Any]:
    """Return the values of a new proposal's row, but for its id."""
    return {
        "program_id": proposal.program_id,
        "kind": proposal.kind,
        "status": proposal.status,
        "proposer": proposal.proposer,
        "proposed_at": proposal.proposed_at,
        "batch_id": proposal.batch_id,
        "group_id": proposal.group_id,
        "document": write_proposal(proposal),
    }


def save_proposals(session: Session, made: Sequence[Proposal], *, ids: Sequence[int] = ()) -> tuple[int, ...]:
    """Write new proposals (their own ids are ignored) and return their ids, in order; doesn't commit.

    `ids`: those to give them, if they were reserved (`staged_proposals.reserve_numbers`).
    """
    if not made:
        return ()
    rows = [row_of(proposal) for proposal in made]
    if ids:
        rows = [row | {"id": own} for row, own in zip(rows, ids, strict=True)]
    statement = insert(_PROPOSAL).returning(_PROPOSAL.c.id, sort_by_parameter_order=True)
    return tuple(session.connection().execute(statement, rows).scalars())


def get_proposal(session: Session, proposal_id: int, *, to_decide: bool = False) -> Proposal:
    """Return one proposal; `to_decide` locks it until the transaction ends.

    Raises:
        NotFound: no proposal has this id.
    """
    statement = select(ProposalRow).where(ProposalRow.id == proposal_id).execution_options(populate_existing=True)
    row = session.scalar(statement.with_for_update() if to_decide else statement)
    if row is None:
        raise NotFound("There is no such proposal.")
    return _proposal(row)


def save_decision(session: Session, proposal: Proposal) -> bool:
    """Save a decided proposal unless it was decided meanwhile; return whether it was saved. Doesn't commit."""
    result = session.execute(
        update(ProposalRow)
        .where(ProposalRow.id == proposal.id, ProposalRow.status == "proposed")
        .values(
            status=proposal.status,
            decided_by=proposal.decided_by,
            decided_at=proposal.decided_at,
            document=write_proposal(proposal),
        ),
        execution_options={"synchronize_session": False},
    )
    return cast("CursorResult[Any]", result).rowcount == 1


def find_proposals(
    session: Session, *, status: Status = "proposed", program_id: str = "", limit: int = 200
) -> list[Proposal]:
    """Return proposals with one status, of one program or of all, the oldest first."""
    statement, values = (_BY_STATUS_OF_ONE, {"program": program_id}) if program_id else (_BY_STATUS, {})
    return [_proposal(row) for row in statement.all(session, wanted_status=status, most=limit, **values)]


def find_waiting_of(session: Session, program_ids: Sequence[str], kind: Kind) -> list[Proposal]:
    """Return the proposals of one kind that wait on some programs, the oldest first."""
    found = [
        _proposal(row)
        for chunk in chunked(program_ids)
        for row in session.execute(
            select(_PROPOSAL).where(_WAITS, _PROPOSAL.c.kind == kind, _PROPOSAL.c.program_id.in_(chunk))
        )
    ]
    return sorted(found, key=lambda proposal: proposal.id)


def find_rejected(session: Session, *, proposer: int, since: datetime, limit: int = 50) -> list[Proposal]:
    """Return the proposals of one person that somebody rejected since a moment, the latest first."""
    return [_proposal(row) for row in _REJECTED.all(session, own_id=proposer, since=since, most=limit)]


def count_by_proposer(session: Session) -> dict[int, int]:
    """Count the proposals that wait, by the person who made them."""
    statement = (
        select(ProposalRow.proposer, func.count())
        .where(ProposalRow.status == "proposed")
        .group_by(ProposalRow.proposer)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def follow_programs(session: Session, moves: Mapping[str, str]) -> None:
    """Let waiting proposals follow programs whose id changed (old id to new id); decided ones stay as they were."""
    for old_id, new_id in moves.items():
        session.execute(
            update(ProposalRow)
            .where(ProposalRow.program_id == old_id, ProposalRow.status == "proposed")
            .values(program_id=new_id),
            execution_options={"synchronize_session": False},
        )


def find_of_batch(
    session: Session, batch_id: int, *, status: Status = "proposed", after: int = 0, limit: int = 50
) -> list[Proposal]:
    """Return proposals of an import with one status and an id greater than `after`, the oldest first."""
    statement = (
        select(ProposalRow)
        .where(ProposalRow.batch_id == batch_id, ProposalRow.status == status, ProposalRow.id > after)
        .order_by(ProposalRow.id)
        .limit(limit)
    )
    return [_proposal(row) for row in session.scalars(statement.execution_options(populate_existing=True))]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFilter:
    """Which of the proposals that wait."""

    proposer: int | None = None
    """Only those of this person."""
    not_by: frozenset[int] = frozenset()
    """None of these people's."""

    def values(self) -> dict[str, Any]:
        """Return the values of the conditions that are set."""
        found: dict[str, Any] = {} if self.proposer is None else {"own_id": self.proposer}
        return {**found, "not_by": sorted(self.not_by)} if self.not_by else found


EVERYTHING_WAITING = WaitingFilter()


def _conditions(names: frozenset[str]) -> list[ColumnElement[bool]]:
    by = _PROPOSAL.c.proposer
    tests = {"own_id": by == bindparam("own_id"), "not_by": by.not_in(bindparam("not_by", expanding=True))}
    return [_IS_LINE, *(test for name, test in tests.items() if name in names)]


@cache
def _select_waiting(names: frozenset[str]) -> QuickRows:
    """Build the statement for a page of those that wait, once for each set of conditions."""
    found = select(_PROPOSAL).where(*_conditions(names)).order_by(_PROPOSAL.c.id)
    return QuickRows(found.limit(bindparam("most")).offset(bindparam("past")))


@cache
def _count_lines(names: frozenset[str]) -> QuickRows:
    return QuickRows(select(func.count()).select_from(_PROPOSAL).where(*_conditions(names)))


def find_waiting(
    session: Session, wanted: WaitingFilter = EVERYTHING_WAITING, *, limit: int = 200, offset: int = 0
) -> list[Proposal]:
    """Return proposals that wait, the oldest first; of one change for several sites, only the first."""
    values = wanted.values()
    rows = _select_waiting(frozenset(values)).all(session, most=limit, past=offset, **values)
    return [_proposal(row) for row in rows]


def count_waiting(session: Session, wanted: WaitingFilter = EVERYTHING_WAITING) -> int:
    """Count the lines that `find_waiting` gives."""
    values = wanted.values()
    return _count_lines(frozenset(values)).scalar(session, **values) or 0


def count_waiting_of_groups(session: Session, group_ids: Collection[int]) -> dict[int, int]:
    """Count the sites that still wait, by group."""
    if not group_ids:
        return {}
    statement = (
        select(ProposalRow.group_id, func.count())
        .where(ProposalRow.group_id.in_(sorted(group_ids)), ProposalRow.status == "proposed")
        .group_by(ProposalRow.group_id)
    )
    return {row[0] or 0: row[1] for row in session.execute(statement)}


def find_group_ids(session: Session, proposal_ids: Collection[int]) -> dict[int, int]:
    """Return, by proposal, the change for several sites that it is part of; those of none are left out."""
    statement = select(ProposalRow.id, ProposalRow.group_id).where(
        ProposalRow.id.in_(sorted(proposal_ids)), ProposalRow.group_id.is_not(None)
    )
    return {row[0]: row[1] or 0 for row in session.execute(statement)}


def list_of_group(session: Session, group_id: int) -> list[Proposal]:
    """Return all proposals of one change for several sites, the oldest first."""
    statement = select(ProposalRow).where(ProposalRow.group_id == group_id).order_by(ProposalRow.id)
    return [_proposal(row) for row in session.scalars(statement.execution_options(populate_existing=True))]


def count_of_batches(session: Session, batch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Count the proposals of imports by batch and status."""
    statement = (
        select(ProposalRow.batch_id, ProposalRow.status, func.count())
        .where(ProposalRow.batch_id.in_(batch_ids))
        .group_by(ProposalRow.batch_id, ProposalRow.status)
    )
    found: dict[int, dict[str, int]] = {}
    for batch_id, status, count in session.execute(statement):
        found.setdefault(batch_id or 0, {})[status] = count
    return found


def count_waiting_by_day(session: Session) -> dict[str, int]:
    """Count the proposals that wait by the day on which they were made (ISO, UTC)."""
    return dict(_WAITING_BY_DAY.all(session))


def _proposal(row: Any) -> Proposal:
    return read_proposal(
        row.document,
        id=row.id,
        program_id=row.program_id,
        kind=row.kind,
        status=row.status,
        proposer=row.proposer,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        batch_id=row.batch_id,
        group_id=row.group_id,
    )


def select_waiting_batches() -> Select[int | None]:
    """Build the statement for the imports with a waiting proposal."""
    return select(ProposalRow.batch_id).where(ProposalRow.status == "proposed", ProposalRow.batch_id.is_not(None))
