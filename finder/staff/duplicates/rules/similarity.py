"""How alike two published programs are: for people who look for duplicates. It decides nothing by itself.

The importer's own matching (`listings.rules.identity`) is stricter, since nobody looks over its shoulder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from finder.listings.rules.normalization import name_tokens, normalize_street
from finder.listings.rules.programs import Card

LIKELY_DUPLICATE = 75
"""From this score on a pair is worth a look: one house and one phone under names that are half alike."""
_NAME, _STREET, _PHONE = 50, 30, 20
"""Of 100. What one of the two lacks counts for nothing, and the rest for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """How alike two programs are."""

    score: int
    """0 to 100: (50 x name + 30 x street + 20 x phone) / 100, each 0 to 100. Without a street or phone on one side, the
    others' weights alone are divided by their sum."""
    name: int
    """`rapidfuzz.fuzz.token_sort_ratio` of the folded words of both names."""
    street: int | None
    """`rapidfuzz.fuzz.ratio` of house number and street name, without type and direction; None: one has no street."""
    phone: int | None
    """100: the same number to call; 0: another; None: one has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyPair:
    """Two programs that may be one."""

    one: Card
    other: Card
    """Of the two ids the greater."""
    similarity: Similarity


def measure(one: Card, other: Card) -> Similarity:
    """Return how alike two programs are."""
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
    """Return the pairs of one ZIP or one phone with at least this score; in no certain order, none twice."""
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
