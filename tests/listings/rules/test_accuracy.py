"""Shares of a sample and their intervals."""

from __future__ import annotations

import pytest

from finder.listings.rules.accuracy import CallResult, measure, wilson
from tests.each import in_one_pass


@in_one_pass(
    ("right", "asked", "low", "high"),
    # Reference: Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval(right: int, asked: int, low: float, high: float) -> None:
    share = wilson(right, asked)
    assert (round(share.low, 4), round(share.high, 4)) == (low, high)


def test_all_right_stays_within_one() -> None:
    share = wilson(20, 20)
    assert (share.value, share.high) == (1.0, 1.0)


@in_one_pass(("right", "asked"), [(0, 0), (2, 1), (-1, 3)])
def test_nonsense_is_refused(right: int, asked: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        wilson(right, asked)


def test_both_measures() -> None:
    results = [
        CallResult(program_id=str(number), reached=reached, all_right=right)
        for number, (reached, right) in enumerate([(True, True), (True, False), (False, True), (False, False)])
    ]
    accuracy = measure(results)
    assert (accuracy.exact.right, accuracy.functional.right) == (1, 2)
