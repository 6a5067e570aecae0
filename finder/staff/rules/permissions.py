"""Members of staff: roles, their permissions, and how recent a factor must be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from finder.staff.rules.errors import NotAllowed, ReauthenticationNeeded

Role = Literal["viewer", "editor", "reviewer", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "editor", "reviewer", "admin")
"""From least to most; each role includes the permissions of those before it."""

Permission = Literal[
    "view", "edit", "undo", "close_report", "merge", "assign", "export", "review", "hide_phone", "import", "assign_others",
    "accounts",
]  # fmt: skip
REQUIRED_ROLES: dict[Permission, Role] = {
    "view": "viewer",
    "edit": "editor",
    "undo": "editor",
    "close_report": "editor",
    "merge": "editor",
    "assign": "editor",
    "export": "editor",
    "review": "reviewer",
    "hide_phone": "reviewer",
    "import": "reviewer",
    "assign_others": "reviewer",
    "accounts": "admin",
}
"""The least role that has each permission (trust requirement SEC-07); nobody has a permission that isn't listed."""

FACTOR_LASTS = timedelta(minutes=10)
"""How long a passkey or code counts for sensitive actions (trust requirement SEC-05)."""
_EMAIL = re.compile(r"[^\s@<>\"',;:\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person acting, from the session of the request."""

    account_id: int
    role: Role
    factor_at: datetime | None
    """When the person last showed a passkey, code or recovery code (UTC)."""
    request_id: str = ""
    time_zone: str = ""
    """IANA name; "" for UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionContext:
    """Who acts, and when."""

    actor: Actor
    now: datetime
    """The clock, UTC."""

    @property
    def today(self) -> date:
        """The date, UTC."""
        return self.now.date()

    @property
    def day_began(self) -> datetime:
        """When the day began where the actor is, UTC."""
        zone = ZoneInfo(self.actor.time_zone or "UTC")
        return datetime.combine(self.now.astimezone(zone).date(), time(), zone).astimezone(UTC)


def may(role: Role, permission: Permission) -> bool:
    """Return whether a role has a permission."""
    return ROLES.index(role) >= ROLES.index(REQUIRED_ROLES[permission])


def require(actor: Actor, permission: Permission) -> None:
    """Check that the actor has a permission.

    Raises:
        NotAllowed: the role lacks the permission.
    """
    if not may(actor.role, permission):
        raise NotAllowed("Your role does not allow this.")


def require_fresh(actor: Actor, now: datetime) -> None:
    """Check that `actor` showed a passkey or code within the last ten minutes.

    Raises:
        ReauthenticationNeeded: they did not.
    """
    if actor.factor_at is None or not timedelta(0) <= now - actor.factor_at <= FACTOR_LASTS:
        raise ReauthenticationNeeded("Confirm that it is you: use your passkey or a code, then try again.")


def normalize_email(text: str) -> str:
    """Normalize an email address, by which accounts are unique; "" if it isn't one."""
    normalized = text.strip().lower()
    return normalized if len(normalized) <= 254 and _EMAIL.fullmatch(normalized) else ""


def mailbox(email: str) -> str:
    """Return the mailbox of an address: "ann+work@x.org" is Ann's too."""
    name, _, host = email.partition("@")
    return f"{name.split('+')[0]}@{host}"
