"""Marks: cells that say yes or no. Anything else is neither, and never counts as yes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from finder.listings.importing.cleaning import EMPTY_WORDS

_YES = frozenset({"1", "1.0", "y", "yes", "true", "x"})
_NO = frozenset({"", "0", "0.0", "n", "no", "false"}) | EMPTY_WORDS
_LONGEST = 40
_MOST_KINDS = 20
_OTHERS = "others"


@dataclass(slots=True)
class MarkReader:
    """Reads the marks of a list, and counts those that mean neither yes nor no."""

    unclear: dict[str, Counter[str]] = field(default_factory=dict)
    """Column to its unclear cells, each with its number of rows."""

    def is_yes(self, column: str, cell: str) -> bool:
        """Return whether a cell says yes; `column`: the name under which an unclear cell is counted."""
        mark = cell.strip().casefold()
        if mark in _YES:
            return True
        if mark not in _NO:
            self.count(column, cell)
        return False

    def count(self, column: str, cell: str) -> None:
        """Count a cell as unclear. Of very many kinds in a column the later ones are counted together."""
        kinds = self.unclear.setdefault(column, Counter())
        text = " ".join(cell.split())[:_LONGEST]
        kinds[text if text in kinds or len(kinds) < _MOST_KINDS else _OTHERS] += 1

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the unclear marks by column."""
        return {column: dict(sorted(kinds.items())) for column, kinds in sorted(self.unclear.items())}


def is_mark(cell: str) -> bool:
    """Return whether a cell says yes or no, or is empty."""
    return cell.strip().casefold() in _YES | _NO
