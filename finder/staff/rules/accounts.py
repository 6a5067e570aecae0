"""Accounts of staff and their sessions: who may act, in which role, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from finder.staff.rules.permissions import Actor, Role, may

IDLE = timedelta(minutes=30)
"""A session idle for this long is over (trust requirement SEC-04)."""
ABSOLUTE = timedelta(hours=12)
"""Every session is over after this time (SEC-04)."""
HALF_WAY = timedelta(minutes=10)
"""How long a session may wait for a factor."""


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
