"""What calls say of a number and of a program's place in the queue."""

from __future__ import annotations

from typing import Any

import pytest

from finder.listings.rules.calls import MOST_CALLS, add_calls, call_state, check_calls, failing_numbers, make_call
from finder.listings.rules.fields import check_values
from tests.each import in_one_pass

NUMBER, OTHER = "+13035550100", "+13035550101"


def call(outcome: Any, day: int, number: str = NUMBER, back_on: str = "") -> dict[str, str]:
    return make_call(outcome=outcome, number=number, on=f"2026-11-{day:02}", back_on=back_on)


@in_one_pass(
    ("calls", "failing"),
    [
        ([], ()),
        ([call("disconnected", 1)], ()),
        ([call("disconnected", 1), call("wrong_number", 1)], ()),
        ([call("disconnected", 1), call("wrong_number", 2)], (NUMBER,)),
        ([call("reported", 1), call("disconnected", 2)], (NUMBER,)),
        ([call("disconnected", 1), call("no_answer", 2), call("no_answer", 3)], ()),
        ([call("disconnected", 1), call("right", 2), call("disconnected", 3)], ()),
        ([call("disconnected", 1), call("disconnected", 2), call("right", 3)], ()),
        ([call("disconnected", 1), call("disconnected", 2, OTHER)], ()),
        ([call("disconnected", 1), call("disconnected", 2), call("right", 3, OTHER)], (NUMBER,)),
    ],
)
def test_a_number_fails_on_two_days_until_somebody_is_reached(calls: list[Any], failing: tuple[str, ...]) -> None:
    assert failing_numbers(calls) == failing


@in_one_pass(
    ("made", "waits"),
    [
        (call("right", 5), ""),
        (call("no_answer", 5), "2026-11-06"),
        (call("refused", 5), "2026-12-05"),
        (call("full", 5), "2026-11-12"),
        (call("call_back", 5, back_on="2026-11-30"), "2026-11-30"),
    ],
)
def test_when_to_call_again(made: dict[str, str], waits: str) -> None:
    state = call_state([made])
    assert (state.waits_until, state.is_due_back, state.is_failing) == (waits, made["outcome"] == "call_back", False)


def test_a_report_is_no_call() -> None:
    assert call_state([call("no_answer", 5), call("reported", 6)]).last_outcome == "no_answer"
    assert call_state([]).last_outcome == ""


def test_calls_are_kept_once_in_order_and_no_more_than_twenty() -> None:
    first = add_calls([], [call("no_answer", 3)])
    assert add_calls(first, [call("reported", 1), call("no_answer", 3)]) == [call("reported", 1), call("no_answer", 3)]
    assert len(add_calls([call("no_answer", day) for day in range(1, 21)], [call("right", 25)])) == MOST_CALLS


@in_one_pass("value", ["yes", [1], [{"outcome": "x"}], [{"outcome": "right", "on": "x"}], [call("right", 1)] * 21])
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="."):
        check_calls(value)


@in_one_pass("value", ["yes", ["yes"], {"number": "yes"}, [{"number": "yes"}]])
def test_yes_is_no_phone(value: Any) -> None:
    good, bad = check_values({"phones": value})
    assert not good and set(bad) == {"phones"}
