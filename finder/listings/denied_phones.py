"""Phone numbers that may never be saved: call centers that hijacked the listings of others. Kept as digests only."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from finder.listings.rules.phones import find_phones
from finder.platform import resources


@lru_cache(maxsize=50_000)
def is_denied(number: str) -> bool:
    """Return whether a number is on the deny list, which keeps digests only."""
    return hashlib.sha256(number.removeprefix("+1").encode()).hexdigest() in _denied()


def holds_denied(text: str) -> bool:
    """Return whether a text contains a number on the deny list, in any notation."""
    return any(is_denied(number) for _, _, number in find_phones(text))


@lru_cache(maxsize=1)
def _denied() -> frozenset[str]:
    lines = (resources.folder("data") / "denied_phones.txt").read_text(encoding="ascii").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
