"""Services for the report form."""

from __future__ import annotations

from dataclasses import dataclass

from finder.platform.web.rate_limits import RateLimiter
from finder.platform.web.services import get_services
from finder.platform.web.visitors import visitor_address


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackServices:
    """Provided by `finder.app`."""

    report_limiter: RateLimiter
    """Limits repeated reports: a visitor's reports on one program count once."""
    visitor_limiter: RateLimiter
    """Limits a visitor's reports on all programs together: nobody fills the queue alone."""


def is_repeat(about: str) -> bool:
    """Count a report of this visitor, and return whether it is one too many: on this program or page, or on all."""
    services, visitor = get_services(FeedbackServices), visitor_address()
    # Both count each report.
    accepted = (services.report_limiter.accepts(f"{visitor} {about}"), services.visitor_limiter.accepts(visitor))
    return not all(accepted)
