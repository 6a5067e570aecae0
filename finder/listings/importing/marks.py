"""Marks: cells that say yes or no. Anything else is neither, and never counts as yes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from finder.listings.importing.cleaning import EMPTY_WORDS

_TICKS = frozenset("\u2713\u2714\u2611\u221a\u2022\u25cf\u25a0\U0001f5f8\u2705")
"""Check marks, also with a box or as a root, and the filled dots and squares of printed tables."""
_YES = frozenset({"1", "1.0", "y", "yes", "t", "true", "x", "checked"}) | _TICKS
_SAID_NO = frozenset({"0", "0.0", "n", "no", "f", "false", "unchecked"})
_NO = frozenset({""}) | _SAID_NO | EMPTY_WORDS
_LONGEST = 40
_MOST_KINDS = 20
_OTHERS = "others"


@dataclass(slots=True)
class MarkReader:
    """Reads the marks of a list, and counts those that mean neither yes nor no."""

    unclear: dict[str, Counter[str]] = field(default_factory=dict)
    """Column to its unclear cells, each with its number of rows."""
    _of_row: list[tuple[str, str]] = field(default_factory=list)
    """The unclear cells of the row being read: whether they count depends on whether the row does."""

    def is_yes(self, column: str, cell: str) -> bool:
        """Return whether a cell says yes; `column`: the name under which an unclear cell is counted."""
        mark = _fold(cell)
        if mark in _YES or (mark and mark == column.casefold()):  # The code itself, in the column for it.
            return True
        if mark not in _NO:
            self.count(column, cell)
        return False

    def read(self, column: str, cell: str) -> bool | None:
        """Return whether a cell says yes, or no, which an empty one does too; None for any other words, "unknown" among them."""
        if self.is_yes(column, cell):
            return True
        mark = _fold(cell)
        return False if not mark or mark in _SAID_NO else None

    def answer(self, column: str, cell: str) -> bool | None:
        """Return whether a cell says yes or no, None if it says neither; unclear ones are counted as by `is_yes`."""
        if self.is_yes(column, cell):
            return True
        return False if _fold(cell) in _SAID_NO else None

    def count(self, column: str, cell: str) -> None:
        """Count a cell of the row being read as unclear."""
        self._of_row.append((column, " ".join(cell.split())[:_LONGEST]))

    def end_row(self, *, is_used: bool) -> None:
        """Keep the unclear cells of a row that is used. Of very many kinds in a column the later ones are one count."""
        for column, text in self._of_row if is_used else ():
            kinds = self.unclear.setdefault(column, Counter())
            kinds[text if text in kinds or len(kinds) < _MOST_KINDS else _OTHERS] += 1
        self._of_row.clear()

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the unclear marks by column."""
        return {column: dict(sorted(kinds.items())) for column, kinds in sorted(self.unclear.items())}


def is_mark(cell: str) -> bool:
    """Return whether a cell says yes or no, or is empty."""
    return _fold(cell) in _YES | _NO


def is_yes(cell: str) -> bool:
    """Return whether a cell says yes."""
    return _fold(cell) in _YES


def _fold(cell: str) -> str:
    """Return a mark in lower case, without the sign that makes a spreadsheet keep it as text, and how a symbol is to be drawn."""
    return cell.strip().removeprefix("'").removesuffix("\ufe0f").casefold()
