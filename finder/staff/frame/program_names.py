"""Names of programs by id, for pages that list many."""

from __future__ import annotations

from finder.listings.store.briefs import find_briefs
from finder.listings.store.programs import find_successors
from finder.platform.database.session import Session


def program_names(session: Session, ids: set[str]) -> dict[str, str]:
    """Return the names of programs by id; for deleted ones, the id."""
    return {program_id: program_id for program_id in ids} | known_names(session, ids)


def known_names(session: Session, ids: set[str]) -> dict[str, str]:
    """Return the names of programs by id, of a merged one that of the program it was merged into; deleted ones are left out."""
    names = _names(session, ids)
    if missing := sorted(ids - names.keys()):
        merged = find_successors(session, missing)
        kept = _names(session, set(merged.values()))
        names |= {old_id: kept[new_id] for old_id, new_id in merged.items() if new_id in kept}
    return names


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    return {program_id: brief.name for program_id, brief in find_briefs(session, sorted(ids)).items()}
