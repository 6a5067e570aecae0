"""The beginning of a list in no known format: what a person sees of it to say what its columns are, and how it would be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finder.listings.importing.building import Part
from finder.listings.importing.formats import Meanings
from finder.listings.importing.guessed_columns import guess_uses
from finder.listings.importing.mapped import fingerprint_of, read_mapped
from finder.listings.importing.reading import Table
from finder.listings.rules.column_maps import MOST_COLUMNS, ColumnMap, ColumnUse
from finder.listings.rules.phones import parse_phone
from finder.platform.errors import BadInput

_MOST_ROWS = 40
_LONGEST_CELL = 600
"""Characters of a cell that are kept; longer texts are refused all the same (`building.find_flaw`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRows:
    """The header and the first rows of a list."""

    title: str
    """The sheet, in a workbook with several; else ""."""
    others: tuple[str, ...]
    """Other sheets with rows, which are not read."""
    columns: tuple[str, ...]
    numbered: tuple[tuple[int, tuple[str, ...]], ...]
    """(row number in the file, cells)."""
    rows: int
    """All rows of the list."""
    fingerprint: str
    uses: tuple[ColumnUse, ...]
    """What each column is, as guessed."""
    has_no_header: bool
    """True when what should be the header looks like a row."""

    @property
    def table(self) -> Table:
        """The first rows as a table."""
        return Table(columns=self.columns, numbered=self.numbered)


def look_at(tables: Sequence[Table], meanings: Meanings) -> FirstRows:
    """Return the beginning of the table of which the most can be guessed.

    Raises:
        BadInput: it has more columns than anybody would look through.
    """
    guessed = [(table, guess_uses(table, meanings)) for table in tables]
    table, uses = max(guessed, key=lambda found: (sum(bool(use.role) for use in found[1]), len(found[0].numbered)))
    if len(table.columns) > MOST_COLUMNS:
        raise BadInput(f"This list is in no known format, and has more than {MOST_COLUMNS} columns. Leave some out.")
    others = tuple(other.title for other in tables if other is not table)
    return FirstRows(
        title=table.title if others else "",
        others=others,
        columns=table.columns,
        numbered=tuple(
            (number, tuple(cell[:_LONGEST_CELL] for cell in cells)) for number, cells in table.numbered[:_MOST_ROWS]
        ),
        rows=len(table.numbered),
        fingerprint=fingerprint_of(table.columns),
        uses=uses,
        has_no_header=any(_is_value(column) for column in table.columns),
    )


def _is_value(header: str) -> bool:
    text = header.strip()
    return bool(parse_phone(text)[0]) or (len(text) == len("80202") and text.isdecimal())


def read_first(first: FirstRows, column_map: ColumnMap, meanings: Meanings) -> Part:
    """Return the first rows as they would be read by a map."""
    return read_mapped(first.table, column_map, meanings)
