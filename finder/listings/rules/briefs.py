"""What lists of staff show of one program: a few fields of its card."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A program in a list of staff; the fields are those of `listings.rules.programs.Card`."""

    id: str
    version: int
    name: str
    name2: str
    street: str
    city: str
    state: str
    zip: str
    approximate: bool
    phone: str
    needs: tuple[str, ...]
    as_of: str
    source: str
    checked: tuple[tuple[str, str], ...] = ()
