"""The similarity of two published programs, for people who look for duplicates. It decides nothing by itself.

The importer's own matching (`listings.rules.identity`) is stricter, since no person reviews it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from finder.listings.rules.normalization import name_tokens, normalize_street
from finder.listings.rules.programs import Card

LIKELY_DUPLICATE = 75
"""At this score a pair is worth a look: the same street address and phone, and names that are half similar."""
_NAME, _STREET, _PHONE = 50, 30, 20
"""Weights, out of 100. A feature that either program lacks is ignored, and the others' weights are scaled up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """The similarity of two programs."""

    score: int
    """0 to 100: (50 x name + 30 x street + 20 x phone) / 100, each 0 to 100.

    If either side has no street or phone, the other weights are divided by their sum.
    """
    name: int
    """`rapidfuzz.fuzz.token_sort_ratio` of the normalized words of both names."""
    street: int | None
    """`rapidfuzz.fuzz.ratio` of house number and street name, without type and direction; None if either has no street."""
    phone: int | None
    """100: the same number to call; 0: different ones; None if either has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyPair:
    """Two programs that may be one."""

    one: Card
    other: Card
    """The greater of the two ids."""
    similarity: Similarity


def measure(one: Card, other: Card) -> Similarity:
    """Return the similarity of two programs."""
    name = round(fuzz.token_sort_ratio(_name(one), _name(other)))
    ours, theirs = normalize_street(one.street), normalize_street(other.street)
    street = None
    if not (ours.is_empty or theirs.is_empty):
        street = round(fuzz.ratio(f"{ours.number} {ours.core}", f"{theirs.number} {theirs.core}"))
    phone = (100 if one.phone == other.phone else 0) if one.phone and other.phone else None
    parts = [(weight, part) for weight, part in ((_NAME, name), (_STREET, street), (_PHONE, phone)) if part is not None]
    score = sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)
    return Similarity(score=round(score), name=name, street=street, phone=phone)


def _name(card: Card) -> str:
    return " ".join((*name_tokens(card.name), *name_tokens(card.name2)))


def find_likely(cards: Iterable[Card], *, least: int = LIKELY_DUPLICATE) -> Iterator[LikelyPair]:
    """Return the pairs of one ZIP or one phone with at least this score; in no particular order, none twice."""
    buckets: dict[str, list[Card]] = {}
    for card in cards:
        for bucket in filter(None, (card.zip, card.phone)):
            buckets.setdefault(bucket, []).append(card)
    seen: set[tuple[str, str]] = set()
    for cards_there in buckets.values():
        for at, one in enumerate(cards_there):
            for other in cards_there[:at]:
                pair = min(one.id, other.id), max(one.id, other.id)
                if pair in seen:
                    continue
                seen.add(pair)
                similarity = measure(one, other)
                if similarity.score >= least:
                    first, second = (one, other) if one.id < other.id else (other, one)
                    yield LikelyPair(one=first, other=second, similarity=similarity)
