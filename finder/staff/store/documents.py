"""Proposals as JSON documents and back."""

from __future__ import annotations

from typing import Any

from finder.platform.database.documents import dump_rest, load_as
from finder.staff.rules.proposals import Proposal

_PROPOSAL_COLUMNS = (
    "id", "program_id", "kind", "status", "proposer", "proposed_at", "decided_by", "decided_at", "batch_id", "group_id",
)  # fmt: skip


def write_proposal(proposal: Proposal) -> str:
    """Return the fields of a proposal that have no column, as JSON."""
    return dump_rest(proposal, _PROPOSAL_COLUMNS)


def read_proposal(document: str | bytes, **columns: Any) -> Proposal:
    """Build a proposal from the JSON of `write_proposal` and the columns."""
    return load_as(Proposal, document, **columns)
