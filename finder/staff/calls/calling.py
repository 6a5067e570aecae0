"""The next call for a member of staff. Outcomes of calls are in `outcomes`, leases in `leasing`, assignments in `assigning`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from finder.feedback.reporting import find_failing_phones
from finder.listings.rules.calls import CallState
from finder.listings.rules.freshness import QueueItem, urgency
from finder.listings.store import call_states
from finder.listings.store.work_lists import Count
from finder.listings.store.work_queue import QueueFilter, count_queue, list_first, list_some
from finder.platform.database.session import Session
from finder.staff.calls.queue import Call, make_calls, make_item, queue_filter
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
    county: str = ""
    """Of this state, or "" for all."""
    wanted: str = ""
    """The program to keep in front until the caller is done with it, or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The next call."""

    call: Call | None
    """None if nothing is left to call."""
    left: Count
    """Number of programs in the queue, including this one."""
    is_own: bool
    """True if it is assigned to whoever asks."""
    held_until: datetime | None = None
    """The end of the lease that whoever asks has of it; None: they have none."""


def find_turns(session: Session, asking: Asking, *, limit: int = 1) -> list[Turn]:
    """Return the next programs to call, at least one turn; none that is assigned to or leased by someone else.

    First those with a number that fails, then those who agreed to be called back, then by urgency; at the end those that
    were called already and wait for another day.
    """
    states = call_states.find_urgent_states(session, today=asking.now.date().isoformat())
    order = _Order(asking, states, find_failing_phones(session))
    leased = leases.list_leases(session, now=asking.now)
    others = {lease.program_id for lease in leased if lease.account_id != asking.account_id}
    left_out = {*asking.skipped, *(others - {asking.wanted})}
    everybody = queue_filter(session, state=asking.state, account_id=asking.account_id, but=left_out)
    everybody = replace(everybody, county=asking.county)
    items = _find_candidates(session, everybody, order, limit=limit)
    calls = make_calls(session, sorted(items, key=order)[:limit], today=asking.now.date())
    left = count_queue(session, everybody)
    own = {lease.program_id: lease.until for lease in leased if lease.account_id == asking.account_id}
    turns = [
        Turn(call=call, left=left, is_own=call.assigned_to == asking.account_id, held_until=own.get(call.card.id))
        for call in calls
    ]
    return turns or [Turn(call=None, left=Count(number=0), is_own=False)]


def _find_candidates(session: Session, everybody: QueueFilter, order: _Order, *, limit: int) -> list[QueueItem]:
    """Return programs among which the first `limit` are: the urgent ones, and the beginning of the others' queue.

    Those that wait for another day come only where nothing else is left.
    """
    urgent = list_some(session, everybody, order.urgent)
    others = replace(everybody, but={*everybody.but, *order.moved}, not_checked_on=order.today)
    found = [*urgent, *list_first(session, others, limit=limit)]
    if len(found) < limit:
        found += list_first(session, everybody, limit=limit)
    return list({row.id: make_item(row) for row in found}.values())


class _Order:
    """The sort key of programs in somebody's queue."""

    def __init__(self, asking: Asking, states: Mapping[str, CallState], reported: frozenset[str]) -> None:
        self._date, self._wanted, self._states, self._reported = asking.now.date(), asking.wanted, states, reported
        self.today = self._date.isoformat()
        self.moved = {*states, *reported, asking.wanted} - {""}
        """Programs that stand elsewhere than their age says."""
        waiting = {program_id for program_id, state in states.items() if state.waits_until > self.today}
        self.urgent = self.moved - (waiting - {asking.wanted})
        """Those of them that come before all others."""

    def __call__(self, item: QueueItem) -> tuple[bool, int, int, str]:
        state = self._states.get(item.program_id)
        rank = _rank(item, state, is_reported=item.program_id in self._reported, today=self.today)
        return (item.program_id != self._wanted, rank, -urgency(item, today=self._date), item.program_id)


def _rank(item: QueueItem, state: CallState | None, *, is_reported: bool, today: str) -> int:
    if item.last_checked_on == today or (state is not None and state.waits_until > today):
        return 3
    if is_reported or (state is not None and state.is_failing):
        return 0
    return 1 if state is not None and state.is_due_back else 2


def count_no_answers(calls: Collection[Mapping[str, str]], *, today: date) -> int:
    """Return how many of some calls, of the last two weeks, nobody answered."""
    recent = [call for call in calls if (today - date.fromisoformat(call["on"])).days < 14]
    return sum(call["outcome"] == "no_answer" for call in recent)
