"""The lease of the program in front of a caller: for 15 minutes it isn't offered to anybody else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from finder.platform.database.session import Session
from finder.staff.calls.calling import Asking, Turn, find_turns
from finder.staff.store import leases

LEASE = timedelta(minutes=15)
"""How long a program that was shown to one member of staff isn't offered to another."""
_RENEWED_AFTER = timedelta(minutes=3)
"""A lease is written again only once it is this old, so that looking twice doesn't write twice."""
_MOST_TRIES = 5
"""Programs tried when others lease them at the same moment."""
Writing = Callable[[], AbstractContextManager[Session]]
"""Opens a writing session, which commits at its end."""


def take_turn(session: Session, asking: Asking, writing: Writing) -> Turn:
    """Return the next program to call, leased to whoever asks.

    A few programs are tried: if others took all of them in this very moment, the first is shown without a lease.
    """
    turns = find_turns(session, asking, limit=_MOST_TRIES)
    taken = (turn for turn in turns if turn.call is None or _lease(turn, turn.call.card.id, asking, writing))
    return next(taken, turns[0])


def _lease(turn: Turn, program_id: str, asking: Asking, writing: Writing) -> bool:
    until = asking.now + LEASE
    if turn.held_until is not None and turn.held_until >= until - _RENEWED_AFTER:
        return True
    with writing() as own:
        return leases.save_lease(own, program_id, account_id=asking.account_id, now=asking.now, until=until)
