"""The outcomes of a call as the card offers them: label, key, and what is said once it is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from finder.listings.rules.calls import CallOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeKey:
    """One button of the card."""

    outcome: CallOutcome
    key: str
    label: str


OUTCOME_KEYS = (
    OutcomeKey(outcome="right", key="a", label="Right number, open"),
    OutcomeKey(outcome="no_answer", key="n", label="Nobody answered"),
    OutcomeKey(outcome="wrong_number", key="w", label="Wrong number"),
    OutcomeKey(outcome="disconnected", key="d", label="Disconnected"),
    OutcomeKey(outcome="call_center", key="r", label="Refers to a call center"),
    OutcomeKey(outcome="refused", key="x", label="Refused"),
    OutcomeKey(outcome="full", key="f", label="Full"),
    OutcomeKey(outcome="closed", key="o", label="Closed"),
)
"""In the order of the card; the one with a day, ``call_back``, has a form of its own there."""
CALL_BACK = OutcomeKey(outcome="call_back", key="b", label="Call back")
BY_OUTCOME = {one.outcome: one for one in (*OUTCOME_KEYS, CALL_BACK)}
