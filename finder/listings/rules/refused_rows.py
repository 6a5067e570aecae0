"""When so many rows of a list are refused that the file is another one than it is taken for, or its columns are shifted. Pure."""

from __future__ import annotations

MOST_REFUSED = 0.5
"""A list of which more than this share of the rows is refused is not taken in: what is left of it can't be trusted either."""
FEW_REFUSED = 20
"""So few refused rows stop no list, however short it is: each is named with its reason."""


def is_mostly_refused(*, rows: int, refused: int) -> bool:
    """Return whether too many of the rows of a list are refused."""
    return refused > FEW_REFUSED and refused > MOST_REFUSED * rows
