"""Members of staff: roles, what each may do, and how fresh a sign-in must be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from finder.staff.rules.errors import NotAllowed, ReauthenticationNeeded

Role = Literal["viewer", "editor", "reviewer", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "editor", "reviewer", "admin")
"""From least to most; each may do what those before it may."""

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
"""The least role that may do each deed (trust requirement SEC-07); what isn't named here, nobody may."""

FACTOR_LASTS = timedelta(minutes=10)
"""How long a passkey or code counts for sensitive deeds (trust requirement SEC-05)."""
_EMAIL = re.compile(r"[^\s@<>\"',;:\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something, as the session of their request says."""

    account_id: int
    role: Role
    factor_at: datetime | None
    """When they last showed a passkey, code or recovery code (UTC)."""
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionContext:
    """Who does a deed, and when."""

    actor: Actor
    now: datetime
    """The clock, UTC."""

    @property
    def today(self) -> date:
        """The day, UTC."""
        return self.now.date()


def may(role: Role, permission: Permission) -> bool:
    """Return whether a role may do a deed."""
    return ROLES.index(role) >= ROLES.index(REQUIRED_ROLES[permission])


def require(actor: Actor, permission: Permission) -> None:
    """Make sure that `actor` may do `deed`.

    Raises:
        NotAllowed: the role may not.
    """
    if not may(actor.role, permission):
        raise NotAllowed("Your role does not allow this.")


def require_fresh(actor: Actor, now: datetime) -> None:
    """Make sure that `actor` showed a passkey or code within the last ten minutes.

    Raises:
        ReauthenticationNeeded: it is longer ago.
    """
    if actor.factor_at is None or not timedelta(0) <= now - actor.factor_at <= FACTOR_LASTS:
        raise ReauthenticationNeeded("Confirm that it is you: use your passkey or a code, then try again.")


def normalize_email(text: str) -> str:
    """Return an address in the form in which accounts are told apart, or "" when it is none."""
    normalized = text.strip().lower()
    return normalized if len(normalized) <= 254 and _EMAIL.fullmatch(normalized) else ""


def mailbox(email: str) -> str:
    """Return the mailbox that an address ends in: "ann+work@x.org" is Ann's too."""
    name, _, host = email.partition("@")
    return f"{name.split('+')[0]}@{host}"
