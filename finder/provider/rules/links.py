"""One-time links to a program's own listing: how long they last, in which state they are, and the code that opens one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Way = Literal["mail", "paper"]
"""How a link reached the provider."""
State = Literal["sent", "opened", "answered", "revoked", "expired"]
LASTS = timedelta(days=30)
KEPT = timedelta(days=365)
"""How long after it was made a link is kept: for the list on the program's staff page. The history keeps its events."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's Base32: no letter that is easily read as a digit."""
CODE_LENGTH = 12
"""Sixty bits: tried over the site, at the rate that it allows, a guess hits one of 10,000 open links once in millions of
years; NIST SP 800-63B asks for 20 bits of a secret that is tried online only. Short enough to type from a letter."""
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\-–—.]+")
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLink:
    """One link; its code is kept nowhere."""

    id: int
    program_id: str
    way: Way
    made_by: int
    """The account that made it."""
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None
    answered_at: datetime | None = None
    revoked_at: datetime | None = None
    proposal_id: int | None = None
    """The proposal that the answer became."""

    def state(self, now: datetime) -> State:
        """Return the state at a moment."""
        if self.answered_at is not None:
            return "answered"
        if self.revoked_at is not None:
            return "revoked"
        if now >= self.expires_at:
            return "expired"
        return "sent" if self.opened_at is None else "opened"

    def is_open(self, now: datetime) -> bool:
        """Return whether it can still be answered."""
        return self.state(now) in ("sent", "opened")


def read_code(text: str) -> str:
    """Return a typed code in its one spelling; "" if it is none."""
    code = _BETWEEN.sub("", text[:60]).upper().translate(_LOOKS_LIKE)
    return code if _CODE.fullmatch(code) else ""


def show_code(code: str) -> str:
    """Return a code in groups of four, as in a letter and in an address."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
