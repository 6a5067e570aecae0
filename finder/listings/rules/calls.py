"""The outcomes of calls to a program: which numbers don't work, and when to call again. Kept as the staff override ``calls``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, get_args

CallOutcome = Literal[
    "right", "wrong_number", "disconnected", "call_center", "no_answer", "refused", "call_back", "closed", "full",
    "reported",
]  # fmt: skip
"""What a call found. ``reported``: no call of ours; visitors reported the number on that day."""
CALL_OUTCOMES: tuple[CallOutcome, ...] = get_args(CallOutcome)
FAILURES: frozenset[str] = frozenset({"wrong_number", "disconnected", "reported"})
"""Outcomes by which a number fails."""
REACHED: frozenset[str] = frozenset({"right", "refused", "call_back", "full"})
"""Outcomes of calls that reached the program, so that the number works."""
FAILING_DAYS = 2
"""Different days on which a number must fail before pages call it not working."""
MOST_CALLS = 20
"""Outcomes kept with a program; the history keeps all."""
MOST_BACK_DAYS = 365
_WAITS: Mapping[str, int] = {
    "wrong_number": 1, "disconnected": 1, "call_center": 1, "no_answer": 1, "refused": 30, "closed": 7, "full": 7,
}  # fmt: skip
"""Days before a program is offered again. A report that it is full lasts a week; whoever refused is left alone for a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallState:
    """What the outcomes of calls to a program say about its place in the queue."""

    last_outcome: str
    """As in `CallOutcome`; "" without calls."""
    last_on: str
    """ISO date, or ""."""
    waits_until: str
    """ISO date of the first day on which to call again, or "" for any."""
    is_due_back: bool
    """True if a call back was agreed for `waits_until`."""
    is_failing: bool
    """True if a number is reported not working."""


def failing_numbers(calls: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Return the numbers that failed on two different days since a call last reached the program at them, sorted."""
    days: dict[str, set[str]] = {}
    for call in calls:
        if call["outcome"] in FAILURES:
            days.setdefault(call["number"], set()).add(call["on"])
        elif call["outcome"] in REACHED:
            days.pop(call["number"], None)
    return tuple(sorted(number for number, failed in days.items() if number and len(failed) >= FAILING_DAYS))


def call_state(calls: Sequence[Mapping[str, str]]) -> CallState:
    """Return what calls, the oldest first, say about the queue."""
    made = [call for call in calls if call["outcome"] != "reported"]
    last = made[-1] if made else {"outcome": "", "on": "", "back_on": ""}
    waits = last["back_on"]
    if not waits and last["outcome"] in _WAITS:
        waits = (date.fromisoformat(last["on"]) + timedelta(days=_WAITS[last["outcome"]])).isoformat()
    return CallState(
        last_outcome=last["outcome"],
        last_on=last["on"],
        waits_until=waits,
        is_due_back=last["outcome"] == "call_back",
        is_failing=bool(failing_numbers(calls)),
    )


def add_calls(calls: Sequence[Mapping[str, str]], new: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the outcomes to keep after new ones: the latest twenty, those of one day in the order of their calls."""
    joined = [dict(call) for call in calls]
    joined += [dict(call) for call in new if dict(call) not in joined]
    return sorted(joined, key=lambda call: call["on"])[-MOST_CALLS:]


def make_call(*, outcome: CallOutcome, number: str, on: str, back_on: str = "") -> dict[str, str]:
    """Return the outcome of a call as it is kept; `number`: E.164, `on` and `back_on`: ISO dates."""
    return {"on": on, "outcome": outcome, "number": number, "back_on": back_on}


def check_calls(value: Any) -> list[dict[str, str]]:
    """Return outcomes of calls in canonical form.

    Raises:
        ValueError: they aren't a list of outcomes, with a plain reason.
    """
    if not isinstance(value, list | tuple) or len(value) > MOST_CALLS:
        raise ValueError(f"Calls are a list of {MOST_CALLS} at most.")
    return [_check_call(call) for call in value]


def _check_call(call: Any) -> dict[str, str]:
    if not isinstance(call, Mapping) or call.get("outcome") not in CALL_OUTCOMES:
        raise ValueError("A call has an outcome.")
    for name in ("on", "back_on"):
        if call.get(name) or name == "on":
            date.fromisoformat(str(call.get(name)))
    return {name: str(call.get(name, "")) for name in ("on", "outcome", "number", "back_on")}
