"""How alike the normalized words of two program names are."""

from __future__ import annotations

from rapidfuzz import fuzz

from finder.listings.rules.name_words import shared_words

_CUT_LENGTH = 34
"""SAMHSA cuts names at 38 characters: from about this length, the other listing may have the rest of the name."""
_INITIALS = range(3, 9)
"""Number of letters of a short form that may stand for a name: "VIP"."""


def ratio(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Return the similarity (0 to 100) of two word lists, ignoring word breaks ("cooccurring") and, on a second try, order."""
    if a == b:
        return 100.0
    joined = float(fuzz.ratio("".join(a), "".join(b)))
    return max(joined, float(fuzz.token_sort_ratio(" ".join(a), " ".join(b))))


def goes_on(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Return whether one name is the other, truncated."""
    short, long = sorted(("".join(a), "".join(b)), key=len)
    return len(short) >= _CUT_LENGTH - 10 and long.startswith(short)


def is_part(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Return whether `b` is a part of `a`; words that others have too ("behavioral health services") must begin it."""
    if len(b) < 2 or len("".join(b)) < 8 or not frozenset(b) <= frozenset(a):
        return False
    return a[: len(b)] == b or bool(shared_words(a, b, frozenset()))


def are_initials(word: str, words: tuple[str, ...]) -> bool:
    """Return whether a word is the first letters of adjoining words: "vip" of "Vocational Instruction Project"."""
    return len(word) in _INITIALS and word.isalpha() and word in "".join(other[0] for other in words)
