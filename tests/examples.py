"""How many examples a property is tried with: a share of them in the inner loop, all in the whole suite."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "steady")
"""`make quick` says "quick"; "search" looks for new examples."""
_QUICK_SHARE = 5
Item = TypeVar("Item")
_USUAL = 100
"""Hypothesis's own number."""


def load_profile() -> None:
    """Load the profile of this run: but for "search", the same examples in every run, so that a red run can be seen again."""
    settings.register_profile("steady", derandomize=True)
    settings.register_profile("quick", derandomize=True, max_examples=examples(_USUAL))
    settings.register_profile("search", derandomize=False, max_examples=500)
    settings.load_profile(PROFILE)


def examples(count: int) -> int:
    """Return how many examples a property that deserves `count` is tried with in this run, at least three."""
    return max(3, count // _QUICK_SHARE) if PROFILE == "quick" else count


def some_of(cases: Sequence[Item]) -> list[Item]:
    """Return the cases of a long table that are tried in this run: every fifth in the inner loop, from first to last."""
    return list(cases[:: _QUICK_SHARE if PROFILE == "quick" else 1])


def latest(cases: Sequence[Item]) -> list[Item]:
    """Return the cases of a history that are tried in this run: the newest five in the inner loop."""
    return list(cases[-_QUICK_SHARE:] if PROFILE == "quick" else cases)
