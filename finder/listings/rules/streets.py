"""Whether two street addresses are the same, or nearly: one of them mistyped, or written in another way."""

from __future__ import annotations

from rapidfuzz.distance import JaroWinkler

from finder.listings.rules.normalization import NormalizedStreet

_ORDINALS = {"tenth": "10", "eleventh": "11", "twelfth": "12"}
"""Up to nine, normalizing does this; these would change keys."""
_NEAR_NUMBERS = 20
"""House numbers this close on one street may be two entrances of one place."""


def is_same_street(a: NormalizedStreet, b: NormalizedStreet) -> bool:
    """Return whether both are the same house number and street, whatever the type of the street; its words may run together."""
    if not (a.core and b.core):
        return False
    if a.number == b.number:
        return a.core == b.core or _joined(a) == _joined(b)
    return _is_split_number(a, b) or _is_split_number(b, a)


def _joined(street: NormalizedStreet) -> str:
    return "".join(_ORDINALS.get(word, word) for word in street.road.split())


def _is_split_number(split: NormalizedStreet, whole: NormalizedStreet) -> bool:
    """Return whether one house number of Queens or Hawaii is written with a hyphen and without: "75-59", "7559"."""
    first, _, rest = split.core.partition(" ")
    return first.isdigit() and bool(rest) and split.number + first == whole.number and rest == whole.core


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
