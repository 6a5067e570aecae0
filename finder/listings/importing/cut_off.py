"""The last row of a file that was cut off within its services: it would deny those that are missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from finder.listings.importing.code_cells import ordered_codes
from finder.listings.importing.formats import Match, Meanings, code_of_label
from finder.listings.importing.reading import Table

_LOOKED_AT = 500
"""Rows: enough to know how nearly all of them end."""
_FEWEST = 10
_NEARLY_ALL = 0.9
"""Of the rows of the directories of 2022, 95 and 97 of 100 end with a code of the same category: SAMHSA keeps an order."""


def mark_cut_row(table: Table, match: Match, meanings: Meanings) -> tuple[Table, tuple[str, ...]]:
    """Return a table whose last row counts as cut off if it seems so, and a warning then.

    It does where no line end closes it, its last column holds services, and they do not end as those of nearly all other rows.
    """
    name, place = (match.names or ("",))[-1], len(match.names) - 1
    if not table.open_row or name not in ("service_code_info", "all_services"):
        return table, ()
    ends = [_end(row[place], name, meanings) for _, row in table.numbered[-_LOOKED_AT:] if len(row) > place]
    if len(ends) <= _FEWEST:
        return table, ()
    usual, count = Counter(ends[:-1]).most_common(1)[0]
    if not usual or count < (len(ends) - 1) * _NEARLY_ALL or ends[-1] == usual:
        return table, ()
    warning = f"The file may be cut off: its last row ({table.open_row}) ends unlike all others. Download it again."
    return replace(table, cut_row=table.open_row), (warning,)


def _end(cell: str, name: str, meanings: Meanings) -> str:
    """Return the category of the last service of a cell, or "" if it has none."""
    if name == "service_code_info":
        codes = ordered_codes(cell)
    else:
        codes = [code_of_label(label, meanings) for label in meanings.decoder.split(cell)[-1:]]
    entry = meanings.vocabulary.by_code.get(codes[-1]) if codes else None
    return entry.category if entry else ""
