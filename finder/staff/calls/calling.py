"""The next call for a member of staff. Outcomes of calls are in `outcomes`, leases in `leasing`, assignments in `assigning`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from finder.feedback.reporting import find_failing_phones
from finder.listings.rules.calls import CallState
from finder.listings.rules.freshness import QueueItem, urgency
from finder.listings.store import call_states
from finder.platform.database.session import Session
from finder.staff.calls.queue import Call, QueueItems, find_items, make_calls
from finder.staff.store import leases


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks for the next call, and their position in the queue."""

    account_id: int
    now: datetime
    """The clock, UTC."""
    skipped: Collection[str] = ()
    """Programs to leave out."""
    state: str = ""
    """Two letters, or "" for all."""
    wanted: str = ""
    """The program to keep in front until the caller is done with it, or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The next call."""

    call: Call | None
    """None if nothing is left to call."""
    left: int
    """Number of programs in the queue, including this one."""
    is_own: bool
    """True if it is assigned to whoever asks."""


def find_turns(session: Session, asking: Asking, *, limit: int = 1) -> list[Turn]:
    """Return the next programs to call, at least one turn; none that is assigned to or leased by someone else.

    First those with a number that fails, then those who agreed to be called back, then by urgency; at the end those that
    were called already and wait for another day.
    """
    found = find_items(session, state=asking.state, account_id=asking.account_id)
    leased = leases.list_leased(session, now=asking.now, without=asking.account_id) - {asking.wanted}
    items = [item for item in found.items if item.program_id not in asking.skipped and item.program_id not in leased]
    order = _Order(session, asking)
    first = sorted(items, key=order)[:limit]
    calls = make_calls(session, QueueItems(items=first, owners=found.owners), today=asking.now.date())
    turns = [Turn(call=call, left=len(items), is_own=call.assigned_to == asking.account_id) for call in calls]
    return turns or [Turn(call=None, left=0, is_own=False)]


class _Order:
    """The sort key of programs in somebody's queue."""

    def __init__(self, session: Session, asking: Asking) -> None:
        self._today, self._wanted = asking.now.date(), asking.wanted
        self._states = call_states.find_urgent_states(session, today=self._today.isoformat())
        self._reported = find_failing_phones(session)

    def __call__(self, item: QueueItem) -> tuple[bool, int, int, str]:
        state = self._states.get(item.program_id)
        rank = _rank(item, state, is_reported=item.program_id in self._reported, today=self._today.isoformat())
        return (item.program_id != self._wanted, rank, -urgency(item, today=self._today), item.program_id)


def _rank(item: QueueItem, state: CallState | None, *, is_reported: bool, today: str) -> int:
    if today in item.checked.values() or (state is not None and state.waits_until > today):
        return 3
    if is_reported or (state is not None and state.is_failing):
        return 0
    return 1 if state is not None and state.is_due_back else 2


def count_no_answers(calls: Collection[Mapping[str, str]], *, today: date) -> int:
    """Return how many of some calls, of the last two weeks, nobody answered."""
    recent = [call for call in calls if (today - date.fromisoformat(call["on"])).days < 14]
    return sum(call["outcome"] == "no_answer" for call in recent)
