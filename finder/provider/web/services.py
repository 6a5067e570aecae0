"""Services for the pages that a provider's link opens."""

from __future__ import annotations

from dataclasses import dataclass

from finder.platform.web.rate_limits import RateLimiter, check_limit
from finder.platform.web.services import get_services, get_site
from finder.platform.web.visitors import visitor_address
from finder.provider.links import Receive
from finder.provider.rules.links import read_code

_WINDOW_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderServices:
    """Provided by `finder.app`."""

    receive: Receive
    """Takes what a provider answered: staff's part, which these pages know nothing of."""
    visitor_limiter: RateLimiter
    """Limits the codes that one network tries."""
    code_limiter: RateLimiter
    """Limits the requests with one code, from wherever they come."""


def make_services(receive: Receive) -> ProviderServices:
    """Return the services with their limits: an office that checks ten listings in ten minutes stays far below them."""
    return ProviderServices(
        receive=receive,
        visitor_limiter=RateLimiter(limit=60, window_seconds=_WINDOW_SECONDS),
        code_limiter=RateLimiter(limit=40, window_seconds=_WINDOW_SECONDS),
    )


def count_try(code: str) -> None:
    """Count a request with a code, whether or not it opens anything; not where the operator switched limits off.

    Raises:
        TooManyRequests: it is one too many, of this network or with this code.
    """
    if not get_site().settings.rate_limits:
        return
    services = get_services(ProviderServices)
    check_limit(services.visitor_limiter, visitor_address())
    if read := read_code(code):
        check_limit(services.code_limiter, read)
