"""Services for views of the API."""

from __future__ import annotations

from dataclasses import dataclass

from finder.api.searching import Links
from finder.platform.web.rate_limits import RateLimiter
from finder.platform.web.services import get_services, get_site


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiServices:
    """Provided by `finder.app`."""

    limiter: RateLimiter | None
    """None: requests are not limited."""


def get_limiter() -> RateLimiter | None:
    """Return what counts requests, if any."""
    return get_services(ApiServices).limiter


def get_links() -> Links:
    """Return where the pages of this site are."""
    return Links(site=get_site().settings.public_url)
