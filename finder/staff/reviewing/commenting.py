"""Comment on a proposal. Every comment is in the history too.

Functions that write need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from finder.listings.rules.history import AuditEvent
from finder.platform.database.session import Session
from finder.staff.history.recording import record_event
from finder.staff.rules.comments import Comment, check_comment
from finder.staff.rules.permissions import ActionContext
from finder.staff.store import proposal_comments, proposals


def add_comment(session: Session, proposal_id: int, words: str, *, context: ActionContext) -> Comment:
    """Comment on a proposal, whether it waits or is decided.

    Raises:
        NotAllowed: the actor neither proposed it nor may review.
        InvalidFields: nothing was written, or too much.
        NotFound: no such proposal.
    """
    proposal = proposals.get_proposal(session, proposal_id, to_decide=True)
    count = proposal_comments.count_comments(session, proposal_id)
    kept = check_comment(proposal, words, count=count, context=context)
    comment = Comment(id=0, proposal_id=proposal_id, account_id=context.actor.account_id, at=context.now, words=kept)
    proposal_comments.save_comment(session, comment)
    event = AuditEvent(
        kind="comment",
        program_id=proposal.program_id,
        proposer=context.actor.account_id,
        at=context.now,
        reason=kept,
        proposal_id=proposal_id,
        request_id=context.actor.request_id,
    )
    record_event(session, event)
    return comment
