"""Services for signing in."""

from __future__ import annotations

from dataclasses import dataclass

from finder.platform.web.rate_limits import RateLimiter
from finder.platform.web.services import get_services
from finder.staff.accounts.password_hashing import Hasher


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountServices:
    """Provided by `finder.app`."""

    hasher: Hasher
    sign_in_limiter: RateLimiter


def get_account_services() -> AccountServices:
    """Return the services of accounts in the running app."""
    return get_services(AccountServices)
