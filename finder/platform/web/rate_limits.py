"""Rate limits per network that keep no record of who searched, not even in readable form in memory.

The key is an HMAC of the address under a random key that lives ten minutes, counts are kept in memory only, and nothing
of it is logged (trust requirement PRV-06). Each worker counts for itself.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, request
from werkzeug.exceptions import TooManyRequests

from finder.platform.web.visitors import visitor_address

SEARCHES_A_MINUTE = 120
"""Twice the least that PRV-06 allows: a shelter or a library searches from one address."""
_WINDOW_SECONDS = 60.0
_KEY_SECONDS = 600.0
_MOST_KEYS = 50_000
_LIMITED = tuple(prefix + path for path in ("/find", "/list", "/choose", "/guide/helpful") for prefix in ("", "/es"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one network has used of its limit."""

    limit: int
    """Requests per window."""
    used: int
    ends_in: int
    """Seconds until the window ends, at least 1."""

    @property
    def is_accepted(self) -> bool:
        """False when this request was one too many."""
        return self.used <= self.limit


class RateLimiter:
    """Counts requests per minute and network. Thread-safe."""

    def __init__(
        self,
        *,
        limit: int = SEARCHES_A_MINUTE,
        window_seconds: float = _WINDOW_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start empty. `limit` is requests per window; `clock` returns seconds."""
        self._limit, self._window_seconds, self._clock = limit, window_seconds, clock
        self._lock = threading.Lock()
        self._secret, self._secret_since = secrets.token_bytes(32), clock()
        self._counts: dict[bytes, int] = {}
        self._counts_since = clock()

    def __len__(self) -> int:
        """Return the number of networks counted at present."""
        return len(self._counts)

    def accepts(self, address: str) -> bool:
        """Count one request from `address`; return False when it is one too many."""
        return self.count(address).is_accepted

    def count(self, address: str) -> Usage:
        """Count one request from `address`, and return what it has used of its limit."""
        with self._lock:
            self._forget()
            ends_in = max(1, round(self._counts_since + self._window_seconds - self._clock()))
            key = hmac.digest(self._secret, address.encode(), "sha256")[:16]
            if key not in self._counts and len(self._counts) >= _MOST_KEYS:
                return Usage(limit=self._limit, used=1, ends_in=ends_in)
            self._counts[key] = self._counts.get(key, 0) + 1
            return Usage(limit=self._limit, used=self._counts[key], ends_in=ends_in)

    def _forget(self) -> None:
        now = self._clock()
        if now - self._counts_since >= self._window_seconds:
            self._counts.clear()
            self._counts_since = now
        if now - self._secret_since >= _KEY_SECONDS:
            self._secret, self._secret_since = secrets.token_bytes(32), now
            self._counts.clear()


def check_limit(limiter: RateLimiter, key: str) -> None:
    """Count one request of `key`.

    Raises:
        TooManyRequests: it is one too many; says after how many seconds the next is welcome.
    """
    usage = limiter.count(key)
    if not usage.is_accepted:
        raise TooManyRequests(retry_after=usage.ends_in)


def register_rate_limits(app: Flask, limiter: RateLimiter) -> None:
    """Refuse searches past the limit with a whole page that has the help lines on it."""

    def check() -> None:
        if request.path in _LIMITED:
            check_limit(limiter, visitor_address())

    app.before_request(check)
