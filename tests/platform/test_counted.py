"""Counts with their words."""

from __future__ import annotations

from finder.platform.counted import counted
from tests.each import in_one_pass


@in_one_pass(("count", "words"), [(0, "0 programs"), (1, "1 program"), (2, "2 programs"), (16487, "16,487 programs")])
def test_one_is_one_and_all_else_several(count: int, words: str) -> None:
    assert counted(count, "program") == words


def test_a_word_may_have_a_plural_of_its_own() -> None:
    assert (counted(1, "entry", "entries"), counted(3, "entry", "entries")) == ("1 entry", "3 entries")
