"""A change of the staff override of one field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from finder.listings.rules.overrides import StaffOverride


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The staff override of one field, before and after; None: no override, so the sources' value is shown."""

    field: str
    old: StaffOverride | None
    new: StaffOverride | None
    shown: Any = None
    """What the public saw before, from staff or sources."""
