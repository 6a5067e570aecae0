"""Storage of comments on proposals: kept as long as the proposals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.staff.rules.comments import Comment
from finder.staff.store.tables import ProposalCommentRow, ProposalRow


def save_comment(session: Session, comment: Comment) -> int:
    """Write a new comment (its id is ignored) and return its id; doesn't commit."""
    row = ProposalCommentRow(
        proposal_id=comment.proposal_id, account_id=comment.account_id, at=comment.at, words=comment.words
    )
    session.add(row)
    session.flush()
    return row.id


def list_comments(session: Session, proposal_ids: Collection[int]) -> list[Comment]:
    """Return the comments on some proposals, the oldest first."""
    statement = select(ProposalCommentRow).where(ProposalCommentRow.proposal_id.in_(sorted(proposal_ids)))
    return [_comment(row) for row in session.scalars(statement.order_by(ProposalCommentRow.id))]


def count_comments(session: Session, proposal_id: int) -> int:
    """Count the comments on one proposal."""
    statement = select(func.count()).select_from(ProposalCommentRow)
    return session.scalar(statement.where(ProposalCommentRow.proposal_id == proposal_id)) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """The last comment on a proposal, made by somebody else."""

    comment: Comment
    program_id: str
    """Of the proposal."""


def find_unanswered(session: Session, *, account_id: int, since: datetime, limit: int = 50) -> list[Unanswered]:
    """Return the last comments since a moment that wait for an answer of somebody, the latest first.

    Those are comments of others, on proposals of this person or on which they commented before.
    """
    lasts = select(func.max(ProposalCommentRow.id)).group_by(ProposalCommentRow.proposal_id)
    own = select(ProposalCommentRow.proposal_id).where(ProposalCommentRow.account_id == account_id)
    statement = (
        select(ProposalCommentRow, ProposalRow.program_id)
        .join(ProposalRow, ProposalRow.id == ProposalCommentRow.proposal_id)
        .where(
            ProposalCommentRow.at >= since,
            ProposalCommentRow.id.in_(lasts),
            ProposalCommentRow.account_id != account_id,
            (ProposalRow.proposer == account_id) | ProposalCommentRow.proposal_id.in_(own),
        )
        .order_by(ProposalCommentRow.id.desc())
        .limit(limit)
    )
    found = session.execute(statement)
    return [Unanswered(comment=_comment(row), program_id=program_id) for row, program_id in found]


def _comment(row: ProposalCommentRow) -> Comment:
    return Comment(id=row.id, proposal_id=row.proposal_id, account_id=row.account_id, at=row.at, words=row.words)
