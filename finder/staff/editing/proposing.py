"""Write down a proposal: the one door by which sensitive changes begin to wait."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from finder.listings.rules.changes import Change
from finder.staff.history.recording import Deed, note
from finder.staff.rules.permissions import By
from finder.staff.rules.proposals import Evidence, Kind, Proposal, Signal
from finder.staff.store import proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to change."""

    program_id: str
    base_version: int
    kind: Kind
    changes: tuple[Change, ...]
    undoes: tuple[int, ...] = ()
    """Numbers of the history entries that it takes back."""
    batch_id: int | None = None
    rows: tuple[int, ...] = ()
    """The import that it came with, and the rows it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """Why, on what evidence, with which warnings."""

    reason: str
    evidence: tuple[Evidence, ...] = ()
    signals: tuple[Signal, ...] = ()


def propose(session: Session, draft: Draft, backing: Backing, *, by: By) -> int:
    """Save a proposal with a line in the history, and give its id; the caller commits."""
    proposal_id = proposals.save_proposal(
        session,
        Proposal(
            id=0,
            program_id=draft.program_id,
            kind=draft.kind,
            status="proposed",
            proposer=by.actor.account_id,
            proposed_at=by.now,
            base_version=draft.base_version,
            changes=draft.changes,
            reason=backing.reason,
            evidence=backing.evidence,
            signals=backing.signals,
            request_id=by.actor.request_id,
            undoes=draft.undoes,
            batch_id=draft.batch_id,
            rows=draft.rows,
        ),
    )
    deed = Deed(
        kind="proposal",
        program_id=draft.program_id,
        proposer=by.actor.account_id,
        at=by.now,
        reason=" ".join(change.field for change in draft.changes),
        proposal_id=proposal_id,
        request_id=by.actor.request_id,
    )
    note(session, deed)
    return proposal_id
