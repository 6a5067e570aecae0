"""The place that a reader brings along from a search, in the address or by POST exactly as it was; it is never stored."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtPlace:
    """What was typed in the search, or nothing."""

    near: str = ""
    is_private: bool = False
    """True when it came by POST: it must not get into an address."""

    @property
    def in_addresses(self) -> str | None:
        """What links may carry."""
        return self.near if self.near and not self.is_private else None


def read_place() -> BroughtPlace:
    """Return the place sent with this request; what can't be a place is left out."""
    is_private = request.method == "POST"
    near = (request.form if is_private else request.args).get("near", "").strip()
    is_place = near.isprintable() and len(near) <= _LONGEST
    return BroughtPlace(near=near if is_place else "", is_private=is_private and bool(near))
