"""Under which keys failed attempts are counted, so that a stranger who knows an email can't lock its owner out.

An attempt counts for the account as tried from this network, for the network, and for the account from anywhere. A browser in
which its owner has signed in before counts by itself alone. The keys are hashes: neither emails nor addresses are stored.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from finder.staff.accounts.rules.accounts import FREE_OF_ACCOUNT, FREE_OF_NETWORK, FREE_TRIES


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
