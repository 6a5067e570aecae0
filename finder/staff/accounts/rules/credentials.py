"""What a member of staff signs in with beside a password: passkeys and one-time links, and how long they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

TokenPurpose = Literal["link", "register", "sign_in"]
"""Purposes of one-time tokens: a link to set a password, or the challenge that a passkey signs."""
LINK_LASTS = timedelta(hours=24)
TRUST_WAIT = timedelta(hours=24)
"""How long a new or reset account waits before it may review, unless a second admin confirms it (trust requirement LST-01)."""
CHALLENGE_LASTS = timedelta(minutes=5)


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
