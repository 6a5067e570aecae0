"""Help me choose: a prepared search, never a diagnosis, and never detox without medicine."""

from __future__ import annotations

import itertools

from finder.listings.rules.vocabulary import NEEDS
from finder.search.rules.choosing import choose
from tests.each import in_one_pass

ANSWERS = ("danger", "used", "medicine", "unsure", "sleep", "pregnant", "children", "talk", "cost", "young")


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
    assert choose(("sleep", "pregnant", "children")).services == ("PW", "BC")
    assert choose(("young", "sleep", "cost")).wants == ("on", "lc", "tn")
    assert choose(("nonsense",)).needs == ()
    assert choose(()).needs == ("medicine",)


@in_one_pass(
    ("answers", "needs", "topics"),
    [
        ((), ("medicine",), ("medicines", "calling")),
        (("used",), ("medicine",), ("medicines", "timeline", "calling")),
        (("medicine",), ("medicine",), ("medicines", "calling")),
        (("unsure",), ("medicine",), ("medicines", "calling")),
        (("talk",), ("counseling",), ("calling",)),
        (("talk", "medicine"), ("medicine", "counseling"), ("medicines", "calling")),
        (("sleep",), (), ("calling",)),
        (("pregnant",), (), ("expecting", "calling")),
        (("danger",), (), ("danger-signs", "calling")),
        (ANSWERS, ("medicine", "counseling"), ("danger-signs", "expecting", "medicines", "timeline", "calling")),
    ],
)
def test_what_to_look_for_and_to_read_the_most_pressing_first(
    answers: tuple[str, ...], needs: tuple[str, ...], topics: tuple[str, ...]
) -> None:
    choice = choose(answers)
    assert (choice.needs, choice.topics) == (needs, topics)
    assert choice.is_danger is ("danger" in answers)


@in_one_pass(("answer", "service"), [("pregnant", "PW"), ("children", "BC")])
def test_one_wish_is_one_service(answer: str, service: str) -> None:
    assert choose((answer,)).services == (service,)
    assert choose(tuple(other for other in ANSWERS if other != answer)).services == tuple(
        code for code in ("PW", "BC") if code != service
    )
