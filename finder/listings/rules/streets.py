"""Whether two street addresses are the same, or nearly: one of them mistyped, or written in another way."""

from __future__ import annotations

from rapidfuzz.distance import JaroWinkler

from finder.listings.rules.normalization import NormalizedStreet

_NEAR_NUMBERS = 20
"""House numbers this close on one street may be two entrances of one place."""


def is_same_street(a: NormalizedStreet, b: NormalizedStreet) -> bool:
    """Return whether both are the same house number and street, whatever the type of the street; its words may run together."""
    return (
        a.number == b.number
        and bool(a.core)
        and (a.core == b.core or a.road.replace(" ", "") == b.road.replace(" ", ""))
    )


def is_nearly_same_street(a: NormalizedStreet, b: NormalizedStreet) -> bool:
    """Return whether one may be the other mistyped: a part of its name, a few letters off, or a house number nearby."""
    ours, theirs = a.road.split(), b.road.split()
    if not (ours and theirs):
        return False
    if a.number == b.number:
        is_part = frozenset(ours) <= frozenset(theirs) or frozenset(theirs) <= frozenset(ours)
        return is_part or _is_same_highway(ours, theirs) or JaroWinkler.similarity(a.core, b.core) > 0.85
    near = a.number.isdigit() and b.number.isdigit() and abs(int(a.number) - int(b.number)) <= _NEAR_NUMBERS
    return near and ours == theirs


def _is_same_highway(a: list[str], b: list[str]) -> bool:
    """Return whether both are highways of one number: "NC Hwy 14", "North Carolina Highway 14"."""
    return a[-1] == b[-1] and a[-1].isdigit()
