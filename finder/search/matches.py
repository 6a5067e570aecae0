"""Join index results with the cards from the store."""

from __future__ import annotations

from collections.abc import Iterable

from finder.listings.rules.programs import Card
from finder.places.rules.places import Point
from finder.search.index.query import IndexAnswer
from finder.search.rules.results import ProgramMatch


def make_matches(cards: Iterable[Card], answer: IndexAnswer) -> tuple[ProgramMatch, ...]:
    """Return one match per card, in the order of `cards`; the miles and the point come from the index."""
    found = dict(zip(answer.ids, zip(answer.miles, answer.points, strict=True), strict=True))
    return tuple(_match(card, *found[card.id]) for card in cards)


def _match(card: Card, miles: float | None, point: tuple[float, float] | None) -> ProgramMatch:
    where = Point(latitude=point[0], longitude=point[1]) if point else None
    return ProgramMatch(card=card, miles=miles, point=where)
