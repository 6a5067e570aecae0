"""How right the directory is: what a random sample of calls found, with its uncertainty.

The two measures are those of Riley 2024: a listing is *exact* when all that was asked is right, *functional* when a caller
reaches the program by it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

EXACT_GOAL, FUNCTIONAL_GOAL = 0.85, 0.95
"""Shares to reach; ten existing tools had 56.0 and 82.8 % (Riley 2024)."""
LEVEL = 0.95
"""Of the intervals."""
_Z = 1.959964
"""The 97.5 % point of the normal distribution, for intervals of that level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of a sample with its 95 % interval, all from 0 to 1."""

    right: int
    asked: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself."""
        return self.right / self.asked


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """What one call of the sample found."""

    program_id: str
    reached: bool
    """The number led to the program."""
    all_right: bool
    """Name, address, phone and services were all as listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Both measures of one sample."""

    exact: Share
    functional: Share


def wilson(right: int, asked: int) -> Share:
    """Return a share with Wilson's interval (Wilson 1927), which holds for small samples and near 0 and 1.

    Raises:
        ValueError: nothing was asked, or more was right than asked.
    """
    if not 0 <= right <= asked or asked == 0:
        raise ValueError("A share needs at least one answer.")
    share, z2 = right / asked, _Z * _Z
    middle = (share + z2 / (2 * asked)) / (1 + z2 / asked)
    half = _Z / (1 + z2 / asked) * math.sqrt(share * (1 - share) / asked + z2 / (4 * asked * asked))
    return Share(right=right, asked=asked, low=max(0.0, middle - half), high=min(1.0, middle + half))


def measure(results: Sequence[CallResult]) -> Accuracy:
    """Return both measures; a listing that is all right but could not be reached is neither.

    Raises:
        ValueError: there are no results.
    """
    exact = sum(result.all_right and result.reached for result in results)
    return Accuracy(
        exact=wilson(exact, len(results)), functional=wilson(sum(result.reached for result in results), len(results))
    )
