"""Comments on a proposal: what its author and reviewers say to each other before and after the decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from finder.listings.rules.unseen import drop_unseen
from finder.platform.errors import InvalidFields
from finder.staff.rules.errors import NotAllowed
from finder.staff.rules.permissions import ActionContext, may, require
from finder.staff.rules.proposals import Proposal

LONGEST_COMMENT = 1_000
"""Characters."""
MOST_COMMENTS = 100
"""On one proposal: whoever needs more should talk."""
TOLD_FOR = timedelta(days=7)
"""How long an unanswered comment stands on the home page of whom it is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What one member of staff said on a proposal."""

    id: int
    proposal_id: int
    account_id: int
    at: datetime
    words: str


def may_comment(proposal: Proposal, context: ActionContext) -> bool:
    """Return whether somebody may comment on a proposal: its author, and whoever may review."""
    role = context.actor.role
    return may(role, "review") or (may(role, "edit") and proposal.proposer == context.actor.account_id)


def check_comment(proposal: Proposal, words: str, *, count: int, context: ActionContext) -> str:
    """Return the words of a new comment as they are kept; `count`: comments on the proposal so far.

    Raises:
        NotAllowed: the actor neither proposed it nor may review.
        InvalidFields: nothing was written, or too much.
    """
    require(context.actor, "edit")
    if not may_comment(proposal, context):
        raise NotAllowed("Only who proposed it and reviewers comment on a proposal.")
    kept = drop_unseen(words).strip()
    if not kept:
        raise InvalidFields({"comment": "Write what you want to say."})
    if len(kept) > LONGEST_COMMENT:
        raise InvalidFields({"comment": f"This is too long: {LONGEST_COMMENT} characters at most."})
    if count >= MOST_COMMENTS:
        raise InvalidFields({"comment": f"There are {MOST_COMMENTS} comments already: talk to each other."})
    return kept
