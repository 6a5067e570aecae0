"""What the form that reports a mistake needs."""

from __future__ import annotations

from dataclasses import dataclass

from finder.platform.web.rate_limits import RateLimiter


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackServices:
    """Provided by `finder.app`."""

    report_limiter: RateLimiter
    """Sees to it that a visitor's reports of one program count once."""
