"""Where lines are counted, what only reads pages runs unwatched; whoever else watches, a debugger, goes on watching."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest

from tests.counting import not_counting, unwatched


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


def watchers() -> list[Any]:
    """What watches here, and in a thread that begins here."""
    found: list[Any] = [sys.gettrace()]
    thread = threading.Thread(target=lambda: found.append(sys.gettrace()))
    thread.start()
    thread.join()
    return found


@pytest.mark.no_cover
def test_a_test_that_counts_no_lines_runs_at_full_speed() -> None:
    assert not [one for one in watchers() if type(one).__module__.startswith("coverage")]


def test_in_a_block_that_counts_nothing_threads_are_not_watched_either_and_all_are_again_after_it() -> None:
    before, of_threads = sys.gettrace(), threading.gettrace()
    try:
        sys.settrace(Counting())
        threading.settrace(Counting())
        with not_counting():
            meanwhile = watchers()
        after = watchers()
    finally:
        threading.settrace(of_threads)
        sys.settrace(before)
    assert meanwhile == [None, None]
    assert all(isinstance(one, Counting) for one in after)
