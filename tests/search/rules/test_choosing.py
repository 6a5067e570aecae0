"""Help me choose: a prepared search, never a diagnosis, and never detox without medicine."""

from __future__ import annotations

import itertools

from finder.listings.rules.vocabulary import NEEDS
from finder.search.rules.choosing import choose

ANSWERS = ("danger", "used", "medicine", "unsure", "sleep", "pregnant", "children", "talk")


def test_every_set_of_answers_ends_in_a_search_and_something_to_read() -> None:
    for size in range(len(ANSWERS) + 1):
        for ticked in itertools.combinations(ANSWERS, size):
            choice = choose(ticked)
            assert set(choice.needs) <= set(NEEDS)
            assert "calling" in choice.topics
            if "used" in ticked:
                assert "medicine" in choice.needs
            assert "detox" not in choice.needs or "medicine" in choice.needs


def test_danger_comes_first() -> None:
    choice = choose(("used", "danger"))
    assert choice.is_danger
    assert choice.topics[0] == "danger-signs"
    assert not choose(("used",)).is_danger


def test_wishes_become_services_and_unknown_answers_count_for_nothing() -> None:
    assert choose(("sleep", "pregnant", "children")).services == ("RES", "PW", "BC")
    assert choose(("nonsense",)).needs == ()
    assert choose(()).needs == ("medicine",)
