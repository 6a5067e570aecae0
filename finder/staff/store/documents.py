"""Proposals as JSON documents and back."""

from __future__ import annotations

from typing import Any

from finder.platform.database.documents import dump_rest, load_as
from finder.staff.rules.proposals import Proposal

_PROPOSAL_COLUMNS = (
    "id", "program_id", "kind", "status", "proposer", "proposed_at", "decided_by", "decided_at", "batch_id",
)  # fmt: skip


def write_proposal(proposal: Proposal) -> str:
    """Return what the columns of a proposal don't hold."""
    return dump_rest(proposal, _PROPOSAL_COLUMNS)


def read_proposal(document: str | bytes, **columns: Any) -> Proposal:
    """Return what `write_proposal` wrote, with the columns."""
    return load_as(Proposal, document, **columns)
