"""Accounts of staff and their sessions, as plain values, and their lifetimes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from finder.staff.rules.permissions import Actor, Role, may

TokenPurpose = Literal["link", "register", "sign_in"]
"""Purposes of one-time tokens: a link to set a password, or the challenge that a passkey signs."""
IDLE = timedelta(minutes=30)
"""A session idle for this long is over (trust requirement SEC-04)."""
ABSOLUTE = timedelta(hours=12)
"""Every session is over after this time (SEC-04)."""
HALF_WAY = timedelta(minutes=10)
"""How long a session may wait for a factor."""
LINK_LASTS = timedelta(hours=24)
TRUST_WAIT = timedelta(hours=24)
"""How long a new or reset account waits before it may review, unless a second admin confirms it (trust requirement LST-01)."""
CHALLENGE_LASTS = timedelta(minutes=5)
FREE_TRIES = 5
"""Failed attempts before the first wait."""
FREE_OF_NETWORK = 20
"""Failed attempts of one network on all accounts before it waits: many try few passwords on many accounts."""
FREE_OF_ACCOUNT = 40
"""Failed attempts on one account from all networks before those that don't know it wait."""
DEVICE_KNOWN = timedelta(days=90)
"""How long a browser in which somebody signed in is known."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
"""The longest wait: waits double up to this (SEC-06)."""
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
    reviews_from: datetime | None = None
    """Until then it acts as an editor, whatever its role."""
    entrusted_by: int | None = None
    """The admin who added or reset it; None: the command line."""
    time_zone: str = ""
    """IANA name; "" for UTC."""
    has_shortcuts: bool = True
    """Whether single keys do what buttons do."""

    def waits(self, now: datetime) -> bool:
        """Return whether it waits for a day or a second admin before it may review."""
        return self.is_active and may(self.role, "review") and self.reviews_from is not None and now < self.reviews_from

    def acting_role(self, now: datetime) -> Role:
        """Return the role whose permissions it has now: a waiting account is an editor."""
        return "editor" if self.waits(now) else self.role

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
    """A session of a person who signed in, possibly still without a factor."""

    id: int
    account: Account
    created_at: datetime
    seen_at: datetime
    factor_at: datetime | None
    """None: incomplete, valid only for showing or setting up a factor."""
    role: Role
    """The role whose permissions it has: see `Account.acting_role`."""

    @property
    def is_complete(self) -> bool:
        """True when a factor was shown."""
        return self.factor_at is not None

    def actor(self, *, request_id: str = "") -> Actor:
        """Return the actor of requests in this session."""
        return Actor(
            account_id=self.account.id,
            role=self.role,
            factor_at=self.factor_at,
            request_id=request_id,
            time_zone=self.account.time_zone,
        )


def is_over(session: StaffSession, now: datetime) -> bool:
    """Return whether a session has ended: idle too long, too old, incomplete for too long, or its account disabled."""
    idle = IDLE if session.is_complete else HALF_WAY
    too_old = now - session.created_at >= (ABSOLUTE if session.is_complete else HALF_WAY)
    return too_old or now - session.seen_at >= idle or not session.account.is_active


def wait_after(failures: int, last_at: datetime, now: datetime, *, free: int = FREE_TRIES) -> timedelta:
    """Return the wait before the next attempt after a number of failed ones, `free` without; at most a quarter of an hour."""
    if failures < free:
        return timedelta(0)
    wait: timedelta = min(FIRST_WAIT * 2 ** min(failures - free, 10), LONGEST_WAIT)
    return max(timedelta(0), last_at + wait - now)
