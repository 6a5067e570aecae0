"""One change of what staff say of a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from finder.listings.rules.overrides import StaffOverride


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field from what staff said before to what they say now; None: nothing, so sources speak."""

    field: str
    old: StaffOverride | None
    new: StaffOverride | None
    shown: Any = None
    """What the public saw before, whoever said it."""
