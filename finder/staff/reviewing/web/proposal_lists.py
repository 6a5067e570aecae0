"""The list of proposals that wait: its lines and its page model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.counted import counted
from finder.platform.database.session import Session
from finder.staff.frame.field_labels import label_of
from finder.staff.frame.layout import StaffPage
from finder.staff.frame.paging import ListPage
from finder.staff.reviewing.web.proposal_pages import KIND_TITLES, moment
from finder.staff.rules.proposals import Proposal
from finder.staff.store.proposal_groups import find_titles
from finder.staff.store.proposals import count_waiting_of_groups


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """One proposal in a list."""

    id: int
    kind: str
    name: str
    fields: str
    by: str
    at: str
    warnings: int
    may_approve: bool
    group_id: int | None
    """The change for several sites that it stands for here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsPage(StaffPage):
    """Waiting proposals, the oldest first."""

    lines: tuple[ProposalLine, ...]
    chosen: str
    """The filter: "", ``mine`` or ``approve``."""
    is_alone: bool
    total: int
    """Lines on all pages."""
    shown: ListPage


def proposal_line(
    proposal: Proposal, names: tuple[str, str], *, zone: str, may_approve: bool, vocabulary: Vocabulary
) -> ProposalLine:
    """Return one line of the list; `names`: of what it changes, and of who proposed it."""
    name, by = names
    return ProposalLine(
        id=proposal.id,
        kind=KIND_TITLES[proposal.kind],
        name=name,
        fields=", ".join(label_of(change.field, vocabulary) for change in proposal.changes),
        by=by,
        at=moment(proposal.proposed_at, zone),
        warnings=len(proposal.signals),
        may_approve=may_approve,
        group_id=proposal.group_id,
    )


def group_titles(session: Session, found: Sequence[Proposal]) -> dict[int, str]:
    """Return the names of changes for several sites by id, each with the number of sites where it waits."""
    ids = {one.group_id for one in found if one.group_id}
    if not ids:
        return {}
    waiting = count_waiting_of_groups(session, ids)
    return {
        group_id: f"{title} ({counted(waiting.get(group_id, 0), 'site')})"
        for group_id, title in find_titles(session, ids).items()
    }
