"""Undo a change for several sites as one: its entries of the history, and a group for what undoing proposes."""

from __future__ import annotations

from finder.listings.rules.undoing import UNDOABLE_KINDS
from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.platform.database.session import Session
from finder.platform.errors import NotFound
from finder.staff.rules.groups import ProposalGroup
from finder.staff.store import proposal_groups, proposals


def get_group(session: Session, group_id: int) -> ProposalGroup:
    """Return a change for several sites.

    Raises:
        NotFound: there is none with this id.
    """
    return proposal_groups.get_group(session, group_id)


def find_group_entries(session: Session, group_id: int) -> frozenset[int]:
    """Return the numbers of the entries with which a change was applied, at all its sites.

    Raises:
        NotFound: nothing of it was applied.
    """
    applied = {one.id: one.program_id for one in proposals.list_of_group(session, group_id) if one.status == "applied"}
    wanted = HistoryFilter(program_ids=frozenset(applied.values()), kinds=UNDOABLE_KINDS)
    found = history.find_entries(session, wanted) if applied else []
    numbers = frozenset(entry.number for entry in found if entry.proposal_id in applied)
    if not numbers:
        raise NotFound("There is nothing to undo.")
    return numbers


def begin_undoing(session: Session, group_id: int) -> int:
    """Save the group of what undoing a change will propose, and return its id; doesn't commit."""
    group = proposal_groups.get_group(session, group_id)
    undoing = ProposalGroup(id=0, title=f"Undo: {group.title.removeprefix('Undo: ')}", undoes=group.id)
    return proposal_groups.save_group(session, undoing)
