"""Failed attempts, counted so that a stranger who knows an email can't lock its owner out, and the waits after them.

An attempt counts for the account as tried from this network, for the network, and for the account from anywhere. A browser in
which its owner has signed in before counts by itself alone. The keys are hashes: neither emails nor addresses are stored.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_TRIES = 5
"""Failed attempts before the first wait."""
FREE_OF_NETWORK = 20
"""Failed attempts of one network on all accounts before it waits: many try few passwords on many accounts."""
FREE_OF_ACCOUNT = 40
"""Failed attempts on one account from all networks before those that don't know it wait."""
DEVICE_KNOWN = timedelta(days=90)
"""How long a browser in which somebody signed in is known."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
"""The longest wait: waits double up to this (SEC-06)."""
FAILURES_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an attempt comes from."""

    network: str = ""
    """A keyed hash of the address, or "" where nobody knows it."""
    device: str = ""
    """What names a browser in which this account signed in before, or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One of the counts."""

    key: str
    free: int
    """Failed attempts before the first wait."""


def tallies(email: str, origin: Origin) -> tuple[Tally, ...]:
    """Return the counts of an attempt on an account."""
    if origin.device:
        return (Tally(key=_key("device", email, origin.device), free=FREE_TRIES),)
    found = [Tally(key=_key("here", email, origin.network), free=FREE_TRIES)]
    if origin.network:
        found.append(Tally(key=_key("network", origin.network), free=FREE_OF_NETWORK))
        found.append(Tally(key=_key("account", email), free=FREE_OF_ACCOUNT))
    return tuple(found)


def forgiven(email: str, origin: Origin) -> tuple[str, ...]:
    """Return the counts that a sign-in clears: not those of the network, which its user may share with who sprays."""
    return tuple(tally.key for tally in tallies(email, origin) if tally.free == FREE_TRIES)


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def wait_after(failures: int, last_at: datetime, now: datetime, *, free: int = FREE_TRIES) -> timedelta:
    """Return the wait before the next attempt after a number of failed ones, `free` without; at most a quarter of an hour."""
    if failures < free:
        return timedelta(0)
    wait: timedelta = min(FIRST_WAIT * 2 ** min(failures - free, 10), LONGEST_WAIT)
    return max(timedelta(0), last_at + wait - now)
