"""Keep spreadsheets from running cells of our own export as formulas, and reverse that on import."""

from __future__ import annotations

import re

_RISKY = re.compile(r"'* *[=+\-@\t\r\n]")
"""Beginnings that a spreadsheet may run, also after spaces; one that is quoted already gets another quote."""


def guard(text: str) -> str:
    """Put a quote before a text that a spreadsheet would run. Don't pass numbers: they are safe."""
    return f"'{text}" if _RISKY.match(text) else text


def unguard(cell: str) -> str:
    """Take off the quote of `guard`: for every text ``unguard(guard(text)) == text``."""
    return cell[1:] if cell[:1] == "'" and _RISKY.match(cell, 1) else cell
