"""How often the number listed was right, by the outcomes of the last call to each program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from finder.listings.rules.accuracy import Share, wilson
from finder.listings.rules.calls import REACHED
from finder.listings.store import call_states
from finder.platform.database.session import Session

_DAYS = 365
_UNDECIDED = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFigures:
    """Calls of the last 12 months; of several to one program, the last."""

    counts: tuple[tuple[str, int], ...]
    """(outcome, programs), the most frequent first."""
    reached: Share | None
    """Programs reached at the number listed, among those whose call told; None without any. Not a random sample: the queue calls
    the oldest first."""


def count_calls(session: Session, *, today: date) -> CallFigures:
    """Count the programs called in the last 12 months by the outcome of their last call."""
    counts = call_states.count_outcomes(session, since=(today - timedelta(days=_DAYS)).isoformat())
    told = {name: count for name, count in counts.items() if name != _UNDECIDED}
    reached = sum(count for name, count in told.items() if name in REACHED)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return CallFigures(counts=tuple(ordered), reached=wilson(reached, sum(told.values())) if told else None)
