"""Find programs of one organization at one street address, so that a page shows them as one card with several doors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from finder.listings.rules.normalization import NormalizedStreet, name_tokens, normalize_street
from finder.listings.rules.programs import Card

_ALIKE_WORDS = 2
"""Names of one organization begin with the same words: "Odyssey House", "Odyssey House, Family Center"."""


def find_heads(cards: Sequence[Card]) -> tuple[int, ...]:
    """Return, for each card of a page, the position of the first one of the same organization at the same street.

    A card that stands for itself has its own position. Other tenants of a building stay apart: one does not answer for
    another.
    """
    rough = [_rough_place(card) for card in cards]
    if len(set(rough)) == len(cards):
        return tuple(range(len(cards)))
    near = Counter(rough)
    heads: list[int] = []
    first: dict[NormalizedStreet, list[int]] = {}
    for position, card in enumerate(cards):
        # Few share a ZIP and a house number: only their streets are worth reading closely.
        is_alone = not card.street or near[rough[position]] == 1
        there = [] if is_alone else first.setdefault(normalize_street(card.street), [])
        head = next((other for other in there if _is_one_place(cards[other], card)), position)
        if head == position:
            there.append(position)
        heads.append(head)
    return tuple(heads)


def _rough_place(card: Card) -> tuple[str, str]:
    return card.zip, card.street.split(" ", 1)[0]


def has_same_name(card: Card, other: Card) -> bool:
    """Return whether two programs have one first name, so that only the second tells them apart."""
    return name_tokens(card.name) == name_tokens(other.name)


def _is_one_place(card: Card, other: Card) -> bool:
    if (card.zip, card.state, card.city.casefold()) != (other.zip, other.state, other.city.casefold()):
        return False
    if card.phone and card.phone == other.phone:
        return True
    ours, theirs = name_tokens(card.name)[:_ALIKE_WORDS], name_tokens(other.name)[:_ALIKE_WORDS]
    return ours == theirs and bool(ours)
