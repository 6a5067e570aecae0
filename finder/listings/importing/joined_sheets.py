"""Sheets of a workbook that are one list: a sheet for each state, or for A to M and N to Z."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from finder.listings.importing.formats import Match
from finder.listings.importing.reading import Table

_PLACE = ("name1", "name", "street1", "street", "city", "zip")
_MOST_ALIKE = 0.05
"""Share of places that two sheets of one list may have in common. Two years of a list share two thirds."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def join_sheets(table: Table, match: Match, sheets: Sequence[Table]) -> tuple[Table, Sequence[Table]]:
    """Return a table with the rows of those shown sheets that it is one list with, and these in order, itself among them.

    Their rows are counted on. A table that stands alone comes back with ().
    """
    if len(sheets) == 1:
        return table, ()
    seen = _places(table, match)
    parts = []
    for sheet in sheets:
        if sheet is table:
            parts.append(sheet)
        elif _is_like(sheet, table):
            places = _places(sheet, match)
            if len(places & seen) <= _MOST_ALIKE * min(len(places), len(seen)):
                parts.append(sheet)
                seen |= places
    return (replace(table, numbered=list(_count_on(parts))), parts) if len(parts) > 1 else (table, ())


def _is_like(sheet: Table, table: Table) -> bool:
    if sheet.is_hidden or table.is_hidden or not sheet.numbered or sheet.columns != table.columns:
        return False
    return not (_YEAR.search(sheet.title) or _YEAR.search(table.title))


def _count_on(parts: Iterable[Table]) -> Iterable[tuple[int, Sequence[str]]]:
    before = 0
    for part in parts:
        yield from ((before + number, cells) for number, cells in part.numbered)
        before += part.numbered[-1][0]


def _places(table: Table, match: Match) -> set[tuple[str, ...]]:
    places = [at for at, name in enumerate(match.names) if name in _PLACE]
    return {
        tuple(" ".join(cells[at].lower().split()) for at in places if at < len(cells)) for _, cells in table.numbered
    }
