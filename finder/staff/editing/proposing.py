"""Save proposals: the only way for sensitive changes to wait for review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finder.listings.rules.changes import Change
from finder.listings.rules.history import AuditEvent, Entry
from finder.listings.store import history
from finder.platform.database.session import Session
from finder.staff.history.recording import entry_of
from finder.staff.rules.permissions import ActionContext
from finder.staff.rules.proposals import Evidence, Kind, Proposal, Signal
from finder.staff.store import proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalInput:
    """The proposed changes."""

    program_id: str
    base_version: int
    kind: Kind
    changes: tuple[Change, ...]
    undoes: tuple[int, ...] = ()
    """Numbers of the history entries that it undoes."""
    batch_id: int | None = None
    rows: tuple[int, ...] = ()
    """The import it came from, and its rows."""
    group_id: int | None = None
    """The change for several sites that it is part of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """Reason, evidence and warning signals of a proposal."""

    reason: str
    evidence: tuple[Evidence, ...] = ()
    signals: tuple[Signal, ...] = ()
    group_id: int | None = None
    """The change for several sites that what is undone becomes part of."""


def propose(session: Session, proposal_input: ProposalInput, backing: Backing, *, context: ActionContext) -> int:
    """Save a proposal with an entry in the history, and return its id; doesn't commit."""
    made = [make_proposal(proposal_input, backing, context=context)]
    ids = proposals.save_proposals(session, made)
    record_proposed(session, made, ids)
    return ids[0]


def record_proposed(session: Session, made: Sequence[Proposal], ids: Sequence[int]) -> None:
    """Write an entry of the history for each of some proposals that were just saved; doesn't commit."""
    history.append(session, entries_of_proposed(made, ids))


def entries_of_proposed(made: Sequence[Proposal], ids: Sequence[int]) -> list[Entry]:
    """Return an entry of the history for each of some proposals, saved or still to be saved, with these ids."""
    return [entry_of(_event(one, proposal_id)) for one, proposal_id in zip(made, ids, strict=True)]


def make_proposal(proposal_input: ProposalInput, backing: Backing, *, context: ActionContext) -> Proposal:
    """Return a proposal that is still to be saved."""
    return Proposal(
        id=0,
        program_id=proposal_input.program_id,
        kind=proposal_input.kind,
        status="proposed",
        proposer=context.actor.account_id,
        proposed_at=context.now,
        base_version=proposal_input.base_version,
        changes=proposal_input.changes,
        reason=backing.reason,
        evidence=backing.evidence,
        signals=backing.signals,
        request_id=context.actor.request_id,
        undoes=proposal_input.undoes,
        batch_id=proposal_input.batch_id,
        rows=proposal_input.rows,
        group_id=proposal_input.group_id,
    )


def _event(proposal: Proposal, proposal_id: int) -> AuditEvent:
    is_from_link = proposal.kind == "provider"
    return AuditEvent(
        kind="provider_answer" if is_from_link else "proposal",
        program_id=proposal.program_id,
        proposer=None if is_from_link else proposal.proposer,
        at=proposal.proposed_at,
        reason=" ".join(change.field for change in proposal.changes),
        proposal_id=proposal_id,
        request_id=proposal.request_id,
    )
