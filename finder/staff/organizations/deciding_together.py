"""Decide the sites of one change: those that were chosen, each by the rules of a proposal of its own.

Needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from finder.platform.database.dry_runs import attempt
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, InvalidFields, NotFound
from finder.staff.reviewing.deciding import Decision, approve, reject, withdraw
from finder.staff.rules.errors import AlreadyDecided, EvidenceMissing, Stale
from finder.staff.rules.permissions import ActionContext, require
from finder.staff.rules.proposals import Proposal
from finder.staff.store import proposals

_OF_ONE_SITE = (AlreadyDecided, Stale, BadInput, NotFound)
"""Errors that concern one site and not the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherDecision:
    """One decision on some sites of a change."""

    group_id: int
    proposal_ids: tuple[int, ...]
    """The proposals that were chosen, of those on the page."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherDecided:
    """What became of them."""

    decided: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]
    """(proposal, reason) of those that were left as they are."""


def approve_together(session: Session, decision: TogetherDecision, *, context: ActionContext) -> TogetherDecided:
    """Approve the chosen sites; those that changed since are left waiting and told.

    Raises:
        NotAllowed, ReauthenticationNeeded, HoldNotOver, EvidenceMissing: as in `reviewing.deciding.approve`; nothing was decided.
        InvalidFields: none is chosen, or one isn't of this change.
    """
    require(context.actor, "review")
    return _decide(session, decision, lambda one: approve(session, one, context=context))


def reject_together(session: Session, decision: TogetherDecision, *, context: ActionContext) -> TogetherDecided:
    """Reject the chosen sites; errors as in `approve_together`."""
    require(context.actor, "review")
    return _decide(session, decision, lambda one: reject(session, one, context=context))


def withdraw_together(session: Session, group_id: int, *, context: ActionContext) -> TogetherDecided:
    """Withdraw one's own change at all sites where it still waits.

    Raises:
        NotAllowed: someone else proposed it.
        InvalidFields: nothing of it waits.
    """
    waiting = tuple(one.id for one in proposals.list_of_group(session, group_id) if one.status == "proposed")
    decision = TogetherDecision(group_id=group_id, proposal_ids=waiting)
    return _decide(session, decision, lambda one: withdraw(session, one.proposal_id, context=context))


def _decide(session: Session, decision: TogetherDecision, decide: Callable[[Decision], Proposal]) -> TogetherDecided:
    known = {one.id for one in proposals.list_of_group(session, decision.group_id)}
    chosen = sorted(set(decision.proposal_ids))
    if not chosen or not known.issuperset(chosen):
        raise InvalidFields({"sites": "Choose at least one site of this change."})
    decided, refused = [], []
    for proposal_id in chosen:
        try:
            with attempt(session):
                decide(Decision(proposal_id=proposal_id, note=decision.note))
            decided.append(proposal_id)
        except EvidenceMissing:
            raise  # It is missing for all of them.
        except _OF_ONE_SITE as error:
            refused.append((proposal_id, str(error)))
    return TogetherDecided(decided=tuple(decided), refused=tuple(refused))
