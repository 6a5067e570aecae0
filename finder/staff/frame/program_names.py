"""Names of programs by id, for pages that list many."""

from __future__ import annotations

from finder.listings.store.briefs import find_briefs
from finder.platform.database.session import Session


def program_names(session: Session, ids: set[str]) -> dict[str, str]:
    """Return the names of programs by id; for deleted ones, the id."""
    found = find_briefs(session, sorted(ids))
    return {program_id: found[program_id].name if program_id in found else program_id for program_id in ids}
