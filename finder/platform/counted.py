"""A count with its word: "1 program", "2,000 programs"."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with commas and the word for it; `many`: the word for none or several, if it isn't `one` with an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
