"""How alike the normalized words of two program names are."""

from __future__ import annotations

from rapidfuzz import fuzz

from finder.listings.rules.name_words import shared_words

_CUT_LENGTH = 34
"""SAMHSA cuts names at 38 characters: from about this length, the other listing may have the rest of the name."""
_INITIALS = range(3, 9)
"""Number of letters of a short form that may stand for a name: "VIP"."""
_SHORT_FORM = range(2, 9)
"""Likewise, where it stands for the whole name: "CR" for "Community Residence"."""


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


def is_short_for(short: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Return whether one is made of the other's first letters: "css" of "clinical stabilization serv", "mtlp" of "men tlp"."""
    numbers = [[word for word in name if word.isdigit()] for name in (short, words)]
    letters = "".join(word for word in short if not word.isdigit())
    spelled = [word for word in words if not word.isdigit()]
    if numbers[0] != numbers[1] or len(letters) not in _SHORT_FORM or len(spelled) < 2:
        return False
    skipped = range(len(spelled) - 1) if len(letters) in _INITIALS else range(1)
    return any(_spells(letters, spelled[first:]) for first in skipped)


def _spells(letters: str, words: list[str]) -> bool:
    """Return whether letters are made of each word's first, or of the whole word, in order and to the end of both."""
    if not (letters and words):
        return not (letters or words)
    return any(
        letters.startswith(part) and _spells(letters[len(part) :], words[1:]) for part in {words[0][0], words[0]}
    )
