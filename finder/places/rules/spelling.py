"""Decide which place a misspelt name means, if one can be taken without asking. Plain numbers and text.

A place is as likely as many people name it, and less so by a constant factor for each mistake the typed name would hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_LIGHTER_BY_EDIT = 100.0
"""Times less likely for each mistake: a town must have a hundred times the people of another to be meant with one more."""
_LIGHTER_BY_COUNTY = 20.0
"""Times less likely for a county without its last word: a person who misspells San Bernardino means the city."""
_LIGHTER_ELSEWHERE = 10_000.0
"""Times less likely in another state than the one typed; such a place is offered, never taken."""
_SURE_IN_STATE = 0.85
"""Least share of all likelihood that a place needs to be taken unasked, with its state typed…"""
_SURE_ANYWHERE = 0.95
"""…and without: a wrong answer that nobody notices is worse than a question."""
_LEAST_PEOPLE_ANYWHERE = {1: 20_000, 2: 80_000, 3: 500_000}
"""Without a state, least people by number of mistakes: a small town's name is like too many other words."""
_LEAST_LETTERS = {1: 4, 2: 7, 3: 11}
"""Least letters of the typed name by number of mistakes."""
_CLEAR_LEAD = 20
"""Times the people of the next place of its name: as for names typed right, a smaller lead is asked about."""
_KEPT = 10_000.0
"""Places this many times less likely than the best are not offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A place whose name is like the typed one."""

    at: int
    """Its number among all places."""
    name: str
    """Normalized."""
    edits: int
    """Letters dropped, added, replaced or swapped; 0 with `is_elsewhere`."""
    people: int
    is_county: bool = False
    is_state: bool = False
    is_elsewhere: bool = False
    """In another state than the one that was typed."""

    @property
    def likelihood(self) -> float:
        """How likely it is meant, compared with others."""
        lighter = _LIGHTER_BY_EDIT**self.edits
        lighter *= _LIGHTER_BY_COUNTY if self.is_county else 1.0
        return max(self.people, 1) / (lighter * (_LIGHTER_ELSEWHERE if self.is_elsewhere else 1.0))


def most_edits(name: str) -> int:
    """Return how many mistakes are looked for in a typed name."""
    return max((edits for edits, letters in _LEAST_LETTERS.items() if len(name) >= letters), default=0)


def rank(found: Sequence[Spelled]) -> list[Spelled]:
    """Return the likely ones, the likeliest first."""
    ranked = sorted(found, key=lambda one: (-one.likelihood, one.at))
    return [one for one in ranked if one.likelihood * _KEPT >= ranked[0].likelihood]


def is_sure(ranked: Sequence[Spelled], *, has_state: bool) -> bool:
    """Return whether the first of `ranked` may be taken without asking; the others are rivals, not names of the same place."""
    best = ranked[0]
    if best.is_elsewhere:
        return False
    if not has_state and best.people < _LEAST_PEOPLE_ANYWHERE[max(1, best.edits)]:
        return False
    namesakes = [one for one in ranked[1:] if one.name == best.name and not one.is_elsewhere]
    # Between a state and the city of its name, the exact name decides without asking too.
    if any(one.likelihood * _CLEAR_LEAD > best.likelihood and one.is_state == best.is_state for one in namesakes):
        return False
    share = best.likelihood / sum(one.likelihood for one in ranked if one not in namesakes)
    return share >= (_SURE_IN_STATE if has_state else _SURE_ANYWHERE)
