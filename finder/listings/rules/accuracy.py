"""Accuracy of the directory: the results of a random sample of calls, with confidence intervals.

The two measures are those of Riley 2024: a listing is *exact* when everything checked is right, *functional* when a caller
reaches the program by it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

EXACT_GOAL, FUNCTIONAL_GOAL = 0.85, 0.95
"""Target shares, 0 to 1; ten existing tools reached 56.0 and 82.8 % (Riley 2024)."""
LEVEL = 0.95
"""Confidence level of the intervals."""
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
    """The result of one call of the sample."""

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
        ValueError: `asked` is 0, or `right` isn't between 0 and `asked`.
    """
    if not 0 <= right <= asked or asked == 0:
        raise ValueError("A share needs at least one answer.")
    share, z2 = right / asked, _Z * _Z
    middle = (share + z2 / (2 * asked)) / (1 + z2 / asked)
    half = _Z / (1 + z2 / asked) * math.sqrt(share * (1 - share) / asked + z2 / (4 * asked * asked))
    return Share(right=right, asked=asked, low=max(0.0, middle - half), high=min(1.0, middle + half))


def measure(results: Sequence[CallResult]) -> Accuracy:
    """Return both measures; a listing that is right but whose program could not be reached counts as neither.

    Raises:
        ValueError: there are no results.
    """
    exact = sum(result.all_right and result.reached for result in results)
    return Accuracy(
        exact=wilson(exact, len(results)), functional=wilson(sum(result.reached for result in results), len(results))
    )
