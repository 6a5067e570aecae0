"""One change for several sites: its proposals, one per site, and the sites that it leaves as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LeftOut = Literal["changed", "gone", "same", "other_number", "hidden", "conflict", "waits", "invalid"]
"""Why a site is left as it is: somebody changed it since it was shown, it is gone, it is so already, it doesn't have the
number, the number is hidden there, a newer list differs, a proposal waits, or the value doesn't go with the others."""
MOST_SITES = 100
"""Most sites of one change: all of them stand on one page, to be looked at, and proposing them holds the write lock for about
a second. The largest organization of the national directory has 45 in one spelling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalGroup:
    """One change for several sites."""

    id: int
    title: str
    """What it changes, and of whom."""
    left_out: tuple[tuple[str, LeftOut], ...] = ()
    """(program, reason) of the sites that it leaves as they are."""
    undoes: int | None = None
    """The group whose changes it takes back."""
