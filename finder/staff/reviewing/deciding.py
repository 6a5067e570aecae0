"""Decisions of the second person: approve or reject proposals; withdraw one's own.

Functions that write need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from finder.listings.rules.changes import Change
from finder.listings.rules.history import AuditEvent
from finder.listings.store import programs
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields
from finder.staff.accounts.people import compare_people
from finder.staff.duplicates.merging import carry_out_decision
from finder.staff.editing.applying import apply_changes
from finder.staff.editing.new_programs import create_listing
from finder.staff.history.recording import record_event
from finder.staff.imports.releasing import release_listing
from finder.staff.rules.errors import AlreadyDecided, NotAllowed
from finder.staff.rules.permissions import ActionContext, require
from finder.staff.rules.proposals import WHOLE, Evidence, Kind, Proposal, as_mappings, check_backing, check_decider
from finder.staff.store import proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A reviewer's decision on a proposal."""

    proposal_id: int
    fields: frozenset[str] | None = None
    """Fields to approve; None: all. The others are rejected by the same decision."""
    note: str = ""
    evidence: tuple[Evidence, ...] = ()
    """How the reviewer checked what came through a provider's link; nothing else takes any."""


def approve(session: Session, decision: Decision, *, context: ActionContext) -> Proposal:
    """Approve a proposal, or some of its fields, and apply them at once.

    Raises:
        NotAllowed: the role lacks the permission, or the actor is the proposer (same account, mailbox or passkey).
        ReauthenticationNeeded: the last factor was shown too long ago.
        AlreadyDecided: someone decided it first.
        HoldNotOver: one person works alone, and 24 hours aren't over.
        EvidenceMissing: a changed phone has no sufficient evidence; when working alone, every change needs evidence.
        Stale: a field was changed since it was proposed.
        InvalidFields: a field isn't in the proposal, or some are left out of one that must be approved as a whole.
        BadInput: a new program is in the directory by now, its imported row would affect others, or programs can't be
            merged or split any more.
        NotFound: no such proposal, or its program doesn't exist any more.
    """
    proposal = _with_evidence(proposals.get_proposal(session, decision.proposal_id, to_decide=True), decision)
    chosen = _chosen(proposal, decision)
    is_single = _check_decider(session, proposal, context)
    fields = tuple(change.field for change in chosen)
    check_backing(proposal, fields, is_alone=is_single, today=context.today)
    decided = replace(
        _decided(proposal, decision.note, context),
        status="applied",
        applied_fields=fields,
        is_single_person=is_single,
    )
    if not proposals.save_decision(session, decided):  # pragma: no cover - its row is locked; a last guard
        raise AlreadyDecided("This was decided already.")
    if (carry_out := _OTHER_KINDS.get(proposal.kind)) is not None:
        carry_out(session, decided, context=context)
        return decided
    if proposal.kind == "new":
        create_listing(session, decided, context=context)
    else:
        programs.get_with_version(session, proposal.program_id, to_change=True)
    apply_changes(session, chosen, _event(decided, context))
    return decided


_OTHER_KINDS: dict[Kind, Callable[..., None]] = {
    "listing": release_listing,
    "merge": carry_out_decision,
    "split": carry_out_decision,
}
"""What approving does for kinds that don't change staff overrides."""


def _with_evidence(proposal: Proposal, decision: Decision) -> Proposal:
    """Return a proposal with the reviewer's own evidence: who answers through a link can't bring any."""
    if proposal.kind != "provider":
        return proposal
    return replace(proposal, evidence=(*proposal.evidence, *decision.evidence))


def _chosen(proposal: Proposal, decision: Decision) -> list[Change]:
    wanted = decision.fields
    if wanted is None:
        return list(proposal.changes)
    if proposal.kind in WHOLE and len(wanted) < len(proposal.changes):
        raise InvalidFields({"fields": "This is approved as a whole."})
    strange = wanted - {change.field for change in proposal.changes}
    if strange or not wanted:
        raise InvalidFields(dict.fromkeys(sorted(strange) or ["fields"], "This field isn't in the proposal."))
    return [change for change in proposal.changes if change.field in wanted]


def _check_decider(session: Session, proposal: Proposal, context: ActionContext) -> bool:
    """Check that the actor may decide, and return whether they work alone."""
    second = compare_people(session, proposal.proposer, context.actor.account_id, now=context.now)
    check_decider(proposal, context, is_same_person=second.is_same, is_alone=second.is_alone)
    return second.is_same


def _event(proposal: Proposal, context: ActionContext) -> AuditEvent:
    return AuditEvent(
        kind="undo" if proposal.kind == "undo" else "change",
        program_id=proposal.program_id,
        proposer=proposal.proposer,
        approver=context.actor.account_id,
        at=context.now,
        reason=proposal.reason,
        evidence=as_mappings(proposal.evidence),
        proposal_id=proposal.id,
        undoes=max(proposal.undoes, default=None),
        is_single_person=proposal.is_single_person,
        request_id=context.actor.request_id,
    )


def _decided(proposal: Proposal, words: str, context: ActionContext) -> Proposal:
    return replace(
        proposal, decided_by=context.actor.account_id, decided_at=context.now, decision_note=words.strip()[:1000]
    )


def reject(session: Session, decision: Decision, *, context: ActionContext) -> Proposal:
    """Reject a proposal as a whole; one's own can only be withdrawn.

    Raises:
        NotAllowed: the role lacks the permission to review, or the proposal is the actor's own.
        AlreadyDecided: someone decided it first.
        NotFound: no such proposal.
    """
    require(context.actor, "review")
    proposal = proposals.get_proposal(session, decision.proposal_id, to_decide=True)
    if proposal.proposer == context.actor.account_id:
        raise NotAllowed("Withdraw what you proposed yourself.")
    return _close(session, replace(_decided(proposal, decision.note, context), status="rejected"), "rejection", context)


def withdraw(session: Session, proposal_id: int, *, context: ActionContext) -> Proposal:
    """Withdraw one's own proposal.

    Raises:
        NotAllowed: someone else proposed it.
        AlreadyDecided: someone decided it first.
        NotFound: no such proposal.
    """
    require(context.actor, "edit")
    proposal = proposals.get_proposal(session, proposal_id, to_decide=True)
    if proposal.proposer != context.actor.account_id:
        raise NotAllowed("Only who proposed it can withdraw it.")
    return _close(session, replace(_decided(proposal, "", context), status="withdrawn"), "withdrawal", context)


def _close(session: Session, decided: Proposal, kind: str, context: ActionContext) -> Proposal:
    if not proposals.save_decision(session, decided):
        raise AlreadyDecided("This was decided already.")
    event = AuditEvent(
        kind=kind,
        program_id=decided.program_id,
        proposer=context.actor.account_id,
        at=context.now,
        proposal_id=decided.id,
        request_id=context.actor.request_id,
    )
    record_event(session, event)
    return decided
