"""Proposals: kept for good, decided once."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from finder.domain.proposals import Proposal, Status
from finder.errors import NotFound
from finder.store.staff_documents import read_proposal, write_proposal
from finder.store.staff_tables import ProposalRow


def save_proposal(session: Session, proposal: Proposal) -> int:
    """Write a new proposal (its id is ignored) and give its id; the caller commits."""
    row = ProposalRow(
        program_id=proposal.program_id,
        status=proposal.status,
        proposer=proposal.proposer,
        decided_by=None,
        document=write_proposal(proposal),
    )
    session.add(row)
    session.flush()
    return row.id


def get_proposal(session: Session, proposal_id: int, *, to_decide: bool = False) -> Proposal:
    """Give one proposal; `to_decide` keeps others from deciding it until the transaction ends.

    Raises:
        NotFound: no proposal has this id.
    """
    statement = select(ProposalRow).where(ProposalRow.id == proposal_id).execution_options(populate_existing=True)
    row = session.scalar(statement.with_for_update() if to_decide else statement)
    if row is None:
        raise NotFound("There is no such proposal.")
    return _proposal(row)


def save_decision(session: Session, proposal: Proposal) -> bool:
    """Write a decided proposal unless it was decided meanwhile; say whether it was written. The caller commits."""
    result = session.execute(
        update(ProposalRow)
        .where(ProposalRow.id == proposal.id, ProposalRow.status == "proposed")
        .values(status=proposal.status, decided_by=proposal.decided_by, document=write_proposal(proposal)),
        execution_options={"synchronize_session": False},
    )
    return cast("CursorResult[Any]", result).rowcount == 1


def find_proposals(
    session: Session,
    *,
    status: Status = "proposed",
    program_id: str = "",
    proposer: int | None = None,
    limit: int = 200,
) -> list[Proposal]:
    """Give proposals in a state, of one program and one person or of all, the oldest first."""
    statement = select(ProposalRow).where(ProposalRow.status == status).order_by(ProposalRow.id).limit(limit)
    if program_id:
        statement = statement.where(ProposalRow.program_id == program_id)
    if proposer is not None:
        statement = statement.where(ProposalRow.proposer == proposer)
    return [_proposal(row) for row in session.scalars(statement.execution_options(populate_existing=True))]


def _proposal(row: ProposalRow) -> Proposal:
    return read_proposal(
        row.document,
        id=row.id,
        program_id=row.program_id,
        status=row.status,
        proposer=row.proposer,
        decided_by=row.decided_by,
    )
