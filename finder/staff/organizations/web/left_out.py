"""Sites that a change leaves as they are, with the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finder.listings.rules.programs import Card
from finder.listings.store import programs
from finder.platform.database.session import Session
from finder.staff.rules.groups import LeftOut

LEFT_WORDS: dict[LeftOut, str] = {
    "changed": "somebody changed it after you opened the page: look at it, and send it again",
    "gone": "it is no longer in the directory",
    "same": "it is so already",
    "other_number": "it does not show this number",
    "hidden": "the number is hidden there while it is checked",
    "conflict": "a newer list says something else: settle the conflict first",
    "waits": "a proposal on this waits: it must be decided first",
    "invalid": "it does not go with what else stands there",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftLine:
    """One site that is left as it is."""

    program_id: str
    name: str
    place: str
    """Street and city; "" for one that is gone."""
    why: str


def left_lines(session: Session, left_out: Sequence[tuple[str, LeftOut]]) -> tuple[LeftLine, ...]:
    """Return the sites that were left out, in words."""
    cards = {card.id: card for card in programs.find_cards(session, [program_id for program_id, _ in left_out])}
    return tuple(
        LeftLine(
            program_id=program_id,
            name=card.name if (card := cards.get(program_id)) else program_id,
            place=site_place(card),
            why=LEFT_WORDS[why],
        )
        for program_id, why in left_out
    )


def site_place(card: Card | None) -> str:
    """Return where a site is: sites of one organization often have one name."""
    return ", ".join(filter(None, (card.street, card.city, card.state))) if card else ""
