"""Keep a spreadsheet from running a cell of our own export as a formula, and take that off again when it comes back."""

from __future__ import annotations

import re

_RISKY = re.compile(r"'* *[=+\-@\t\r\n]")
"""Starts that a spreadsheet may run, also after blanks; one that has a quote before it already gets one more."""


def guard(text: str) -> str:
    """Put a quote before a text that a spreadsheet would run. Numbers are no text: give them as they are."""
    return f"'{text}" if _RISKY.match(text) else text


def unguard(cell: str) -> str:
    """Take off the quote of `guard`: for every text ``unguard(guard(text)) == text``."""
    return cell[1:] if cell[:1] == "'" and _RISKY.match(cell, 1) else cell
