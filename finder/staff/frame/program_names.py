"""Names of programs by id, for pages that list many."""

from __future__ import annotations

from finder.listings.store import programs
from finder.platform.database.session import Session


def program_names(session: Session, ids: set[str]) -> dict[str, str]:
    """Return the names of programs by id; for deleted ones, the id."""
    cards = {card.id: card.name for card in programs.find_cards(session, sorted(ids))}
    return {program_id: cards.get(program_id, program_id) for program_id in ids}
