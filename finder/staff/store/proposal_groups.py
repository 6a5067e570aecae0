"""Storage of changes for several sites; their proposals are in `proposals`."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.platform.errors import NotFound
from finder.staff.rules.groups import ProposalGroup
from finder.staff.store.tables import ProposalGroupRow


def save_group(session: Session, group: ProposalGroup) -> int:
    """Write a new group (its id is ignored) and return its id; doesn't commit."""
    row = ProposalGroupRow(title=group.title, left_out=json.dumps(group.left_out), undoes=group.undoes)
    session.add(row)
    session.flush()
    return row.id


def get_group(session: Session, group_id: int) -> ProposalGroup:
    """Return one group.

    Raises:
        NotFound: no group has this id.
    """
    row = session.get(ProposalGroupRow, group_id)
    if row is None:
        raise NotFound("There is no such change.")
    left_out = tuple((program_id, reason) for program_id, reason in json.loads(row.left_out))
    return ProposalGroup(id=row.id, title=row.title, left_out=left_out, undoes=row.undoes)


def find_titles(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the titles of groups by id."""
    if not ids:
        return {}
    statement = select(ProposalGroupRow.id, ProposalGroupRow.title).where(ProposalGroupRow.id.in_(sorted(ids)))
    return {row[0]: row[1] for row in session.execute(statement)}
