"""Changes of staff overrides, and which of them one person may make alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import OSA

from finder.listings.rules.fields import is_sensitive
from finder.listings.rules.overrides import StaffOverride

_NAMES = frozenset({"name", "name2", "organization"})
_TYPO = 2
"""Letters: edit distance up to which a changed name is a mended typo."""
_SHORTEST_NAME = 6
"""Letters; of a shorter name, two are too large a part."""
_LONG_WORD = 8
"""Letters; in a shorter word, two other letters make another word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The staff override of one field, before and after; None: no override, so the sources' value is shown."""

    field: str
    old: StaffOverride | None
    new: StaffOverride | None
    shown: Any = None
    """What the public saw before, from staff or sources."""


def split_changes(changes: Sequence[Change]) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return the ordinary changes, which apply at once, and the sensitive ones, which wait."""
    waits = [is_sensitive(change.field) and not is_typo(change) for change in changes]
    ordinary = tuple(change for change, is_waiting in zip(changes, waits, strict=True) if not is_waiting)
    return ordinary, tuple(change for change, is_waiting in zip(changes, waits, strict=True) if is_waiting)


def is_typo(change: Change) -> bool:
    """Return whether a change only mends a typo in a name: two letters at most, no digit, and for the first time.

    A second such change waits for a second person: step by step, two letters at a time make any name. So does another
    word: of a word shorter than eight letters, only one may change ("Hope House" is not "Hope Home").
    """
    if change.field not in _NAMES or change.old is not None or change.new is None:
        return False
    before, after = str(change.shown or "").casefold(), str(change.new.value).casefold()
    if min(len(before), len(after)) < _SHORTEST_NAME or _digits(before) != _digits(after):
        return False
    return OSA.distance(before, after) <= _TYPO and _has_same_words(before.split(), after.split())


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _has_same_words(before: Sequence[str], after: Sequence[str]) -> bool:
    if len(before) != len(after):  # Only a space came or went.
        return "".join(before) == "".join(after)
    return all(
        OSA.distance(one, other) <= (_TYPO if min(len(one), len(other)) >= _LONG_WORD else 1)
        for one, other in zip(before, after, strict=True)
    )
