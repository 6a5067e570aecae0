"""The most recently published accuracy audit."""

from __future__ import annotations

from dataclasses import dataclass

from finder.listings.rules.accuracy import Accuracy, wilson
from finder.listings.store import history
from finder.platform.database.session import Session

AUDIT = "audit"
"""Field of the history entry that publishes an audit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The results of the calls of one sample, as the page about the data shows them."""

    accuracy: Accuracy
    states: tuple[str, ...]
    """States of the programs called, sorted."""
    on: str
    """ISO date of the last call."""


def find_latest_audit(session: Session) -> Audit | None:
    """Return the most recently published audit, or None."""
    entries = history.find_entries(session, history.HistoryFilter(kind=AUDIT, limit=1))
    latest = entries[0].new if entries else None
    if latest is None:
        return None
    exact, functional = (wilson(latest.value[name], latest.value["asked"]) for name in ("exact", "functional"))
    return Audit(
        accuracy=Accuracy(exact=exact, functional=functional), states=tuple(latest.value["states"]), on=latest.on
    )
