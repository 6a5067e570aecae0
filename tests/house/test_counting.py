"""Where lines are counted, what only reads pages runs unwatched; whoever else watches, a debugger, goes on watching."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.counting import unwatched


class Counting:
    """Stands in for what counts lines."""

    __module__ = "coverage"

    def __call__(self, *_: Any) -> None:
        """Count nothing."""


class Debugging(Counting):
    """Stands in for a debugger."""

    __module__ = "pdb"


@pytest.mark.no_cover
@pytest.mark.parametrize(("watcher", "is_watched"), [(Counting(), False), (Debugging(), True)])
def test_only_what_counts_lines_looks_away_and_only_meanwhile(watcher: Any, is_watched: bool) -> None:
    @unwatched
    def look() -> Any:
        return sys.gettrace()

    @unwatched
    def fail() -> None:
        raise LookupError

    before = sys.gettrace()
    try:
        sys.settrace(watcher)
        seen, after = look(), sys.gettrace()
        with pytest.raises(LookupError):
            fail()
        in_the_end = sys.gettrace()
    finally:
        sys.settrace(before)
    assert seen is (watcher if is_watched else None)
    assert (after, in_the_end) == (watcher, watcher)
