"""The similarity of two published programs, for people who look for duplicates. It decides nothing by itself.

The importer's own matching (`listings.rules.identity`) is stricter, since no person reviews it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from finder.listings.rules.normalization import name_tokens, normalize_street
from finder.listings.rules.programs import Program

LIKELY_DUPLICATE = 75
"""At this score a pair is worth a look: the same street address and phone, and names that are half similar."""
_NAME, _STREET, _PHONE = 50, 30, 20
"""Weights, out of 100. A feature that either program lacks is ignored, and the others' weights are scaled up."""
_SAME = 90
"""From here on two streets or names differ by no more than a typing error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is compared of one program."""

    id: str
    zip: str
    state: str
    phone: str
    """The number to call, or ""."""
    name: str
    """The normalized words of both names, sorted."""
    street: str
    """House number and street name, without type and direction; "" without a street."""
    lists: tuple[str, ...]
    """Source and date of each list that has it, as "source date"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """The similarity of two programs."""

    score: int
    """0 to 100: (50 x name + 30 x street + 20 x phone) / 100, each 0 to 100.

    If either side has no street or phone, the other weights are divided by their sum.
    """
    name: int
    """`rapidfuzz.fuzz.ratio` of the sorted normalized words of both names."""
    street: int | None
    """`rapidfuzz.fuzz.ratio` of house number and street name, without type and direction; None if either has no street."""
    phone: int | None
    """100: the same number to call; 0: different ones; None if either has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikePair:
    """Two programs that look alike."""

    one: Traits
    """Of the smaller of the two ids."""
    other: Traits
    similarity: Similarity
    are_sites: bool
    """As `are_sites`."""


def traits_of(program: Program) -> Traits:
    """Return what is compared of a program."""
    street, phone = normalize_street(program.street), program.call_phone
    return Traits(
        id=program.id,
        zip=program.zip,
        state=program.state,
        phone=phone.number if phone else "",
        name=" ".join(sorted((*name_tokens(program.name), *name_tokens(program.name2)))),
        street="" if street.is_empty else f"{street.number} {street.core}",
        lists=tuple(f"{report.source} {report.as_of}".strip() for report in program.reports),
    )


def measure(one: Traits, other: Traits) -> Similarity:
    """Return the similarity of two programs."""
    name = round(fuzz.ratio(one.name, other.name))
    street = round(fuzz.ratio(one.street, other.street)) if one.street and other.street else None
    phone = (100 if one.phone == other.phone else 0) if one.phone and other.phone else None
    parts = [(weight, part) for weight, part in ((_NAME, name), (_STREET, street), (_PHONE, phone)) if part is not None]
    score = sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)
    return Similarity(score=round(score), name=name, street=street, phone=phone)


def are_sites(one: Traits, other: Traits, similarity: Similarity) -> bool:
    """Return whether two programs are rather sites or departments of one organization than one program.

    So it is when they stand in different streets of different ZIPs: a chain shares name and phone in all of its places.
    And when one list has both, unless it says name and street of both alike: what it has twice so is one place twice.
    """
    if similarity.street is not None and similarity.street < _SAME and one.zip != other.zip:
        return True
    is_said_alike = similarity.name >= _SAME and (similarity.street or 0) >= _SAME
    return not is_said_alike and not set(one.lists).isdisjoint(other.lists)


def find_alike(ids: frozenset[str], traits: Iterable[Traits], *, least: int = LIKELY_DUPLICATE) -> Iterator[AlikePair]:
    """Yield the pairs of one ZIP or one phone with at least this score; each has one of `ids`, and none comes twice."""
    buckets: dict[str, list[Traits]] = {}
    for each in traits:
        for bucket in filter(None, (each.zip, each.phone)):
            buckets.setdefault(bucket, []).append(each)
    seen: set[tuple[str, str]] = set()
    for there in buckets.values():
        for one, other in _pairs(there, ids):
            if (one.id, other.id) in seen:
                continue
            seen.add((one.id, other.id))
            similarity = measure(one, other)
            if similarity.score >= least:
                sites = are_sites(one, other, similarity)
                yield AlikePair(one=one, other=other, similarity=similarity, are_sites=sites)


def _pairs(there: list[Traits], ids: frozenset[str]) -> Iterator[tuple[Traits, Traits]]:
    """Yield the pairs with one of `ids`, the smaller id first."""
    for at, one in enumerate(there):
        for other in there[:at]:
            if one.id in ids or other.id in ids:
                yield (one, other) if one.id < other.id else (other, one)
