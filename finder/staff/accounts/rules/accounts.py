"""Accounts of staff and their sessions, as plain values, and how long each thing lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from finder.staff.rules.permissions import Actor, Role

TokenPurpose = Literal["link", "register", "sign_in"]
"""What a one-time token is for: a link to set a password, or the challenge that a passkey signs."""
IDLE = timedelta(minutes=30)
"""A session nobody used for so long is over (trust requirement SEC-04)."""
ABSOLUTE = timedelta(hours=12)
"""Every session is over after so long (SEC-04)."""
HALF_WAY = timedelta(minutes=10)
"""So long a session without a factor may wait for one."""
LINK_LASTS = timedelta(hours=24)
CHALLENGE_LASTS = timedelta(minutes=5)
FREE_TRIES = 5
"""Failed tries before the first wait."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
"""Waits double up to here and never last for ever (SEC-06)."""
FAILURES_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A member of staff."""

    id: int
    email: str
    role: Role
    is_active: bool
    user_handle: str
    password_hash: str
    totp_secret: str
    totp_pending: str
    totp_last_step: int
    created_at: str

    @property
    def has_totp(self) -> bool:
        """True when an authenticator app is set up."""
        return bool(self.totp_secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey of an account."""

    id: int
    account_id: int
    credential_id: str
    """Base64url."""
    public_key: bytes
    sign_count: int
    name: str
    created_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """Somebody signed in, or half way there."""

    id: int
    account: Account
    created_at: datetime
    seen_at: datetime
    factor_at: datetime | None
    """None: half way, good for showing or setting up a factor and nothing else."""

    @property
    def is_complete(self) -> bool:
        """True when a factor was shown."""
        return self.factor_at is not None

    def actor(self, *, request_id: str = "") -> Actor:
        """Return who acts in a request of this session."""
        return Actor(
            account_id=self.account.id, role=self.account.role, factor_at=self.factor_at, request_id=request_id
        )


def is_over(session: StaffSession, now: datetime) -> bool:
    """Return whether a session has ended: idle too long, too old, half way for too long, or its account disabled."""
    idle = IDLE if session.is_complete else HALF_WAY
    too_old = now - session.created_at >= (ABSOLUTE if session.is_complete else HALF_WAY)
    return too_old or now - session.seen_at >= idle or not session.account.is_active


def wait_after(failures: int, last_at: datetime, now: datetime) -> timedelta:
    """Return how long to wait before the next try, after so many failed ones; never more than a quarter of an hour."""
    if failures < FREE_TRIES:
        return timedelta(0)
    wait: timedelta = min(FIRST_WAIT * 2 ** min(failures - FREE_TRIES, 10), LONGEST_WAIT)
    return max(timedelta(0), last_at + wait - now)
