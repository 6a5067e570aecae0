"""Storage of comments on proposals: kept as long as the proposals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.orm import Session

from finder.platform.database.quick_rows import QuickRows
from finder.staff.rules.comments import Comment
from finder.staff.store.tables import ProposalCommentRow, ProposalRow

_COMMENT, _PROPOSAL = cast(Table, ProposalCommentRow.__table__), cast(Table, ProposalRow.__table__)
_LASTS = select(func.max(_COMMENT.c.id)).group_by(_COMMENT.c.proposal_id)
_COMMENTED = select(_COMMENT.c.proposal_id).where(_COMMENT.c.account_id == bindparam("own_id"))
# Made once, and on the tables: the queue asks it.
_UNANSWERED = QuickRows(
    select(_COMMENT, _PROPOSAL.c.program_id)
    .join_from(_COMMENT, _PROPOSAL, _PROPOSAL.c.id == _COMMENT.c.proposal_id)
    .where(
        _COMMENT.c.at >= bindparam("since"),
        _COMMENT.c.id.in_(_LASTS),
        _COMMENT.c.account_id != bindparam("own_id"),
        (_PROPOSAL.c.proposer == bindparam("own_id")) | _COMMENT.c.proposal_id.in_(_COMMENTED),
    )
    .order_by(_COMMENT.c.id.desc())
    .limit(bindparam("most"))
)


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
    found = _UNANSWERED.all(session, own_id=account_id, since=since, most=limit)
    return [Unanswered(comment=_comment(row), program_id=row.program_id) for row in found]


def _comment(row: Any) -> Comment:
    return Comment(id=row.id, proposal_id=row.proposal_id, account_id=row.account_id, at=row.at, words=row.words)
