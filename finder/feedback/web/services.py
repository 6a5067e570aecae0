"""Services for the report form."""

from __future__ import annotations

from dataclasses import dataclass

from finder.platform.web.rate_limits import RateLimiter


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackServices:
    """Provided by `finder.app`."""

    report_limiter: RateLimiter
    """Limits repeated reports: a visitor's reports on one program count once."""
