"""What a provider answers, and which services the form asks about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finder.listings.rules.fields import Group

SERVICES = (
    "DT", "OD", "RD", "HID", "OP", "OIT", "RES", "OTP", "UB", "UN", "MOA", "PW", "AD", "WN", "MN", "CO", "SP", "TELE", "TA", "BC",
)  # fmt: skip
"""Codes asked about: those that most searches are for; a call asks about the others."""
PAYMENTS = ("MD", "MC", "PI", "MI", "SF", "NP", "SS", "PA")
ASKED = (*SERVICES, *PAYMENTS)
CONFIRMED: tuple[Group, ...] = ("services", "payment", "intake")
"""Groups that a provider's word can confirm. Never the phone: whoever holds the link may have changed the number, so the
phone is checked by calling it (trust requirement LST-02)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back through a link."""

    changes: Mapping[str, Any]
    """Field to value, as in `listings.rules.fields`, of what the provider corrected."""
    confirmed: tuple[Group, ...] = ()
    """Groups that they said are right but for the changes."""
