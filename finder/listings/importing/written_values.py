"""Services of the locator's API that a program wrote into one cell, as JSON or as Python does.

Tables made of the API's rows have them so. Taken for labels, the first and the last of each category would be lost.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from finder.listings.importing.cleaning import clean_text
from finder.listings.importing.formats import CUT_OFF, TOO_FEW_CELLS, TOO_MANY_CELLS
from finder.listings.importing.headers import fold
from finder.listings.importing.reading import Table

_COLUMN = "services"
_LOOKED_AT = 200
_ENOUGH = 0.5
_LONGEST = 32_767
"""Characters: the longest cell of a workbook. The API's longest list has about 5,000."""


def read_written(value: object) -> list[Any] | None:
    """Return the list of objects that a text spells out, or None if it is none."""
    if not isinstance(value, str) or len(value) > _LONGEST or not value.lstrip().startswith("["):
        return None
    found: Any = None
    with suppress(ValueError, SyntaxError, RecursionError, MemoryError):
        try:
            found = json.loads(value)
        except ValueError:
            found = ast.literal_eval(value.strip())
    is_list = isinstance(found, list) and all(isinstance(item, dict | None) for item in found)
    return found if is_list else None


def with_values(row: Any) -> Any:
    """Return a row of JSON with its services as a list, where they are one written out; any other row as it is."""
    return _with_list(row) if isinstance(row, dict) else row


def _with_list(row: Mapping[str, Any]) -> Mapping[str, Any]:
    written = {
        key: found for key, value in row.items() if _is_column(key) and (found := read_written(value)) is not None
    }
    return {**row, **written} if written else row


def as_rows(table: Table) -> list[tuple[int, Mapping[str, Any] | str]]:
    """Return the rows of a table whose services are written out: number, and cells by column or why it can't be read.

    A table without such a column has none.
    """
    place = next((at for at, column in enumerate(table.columns) if _is_column(column)), None)
    if place is None:
        return []
    filled = (row[place] for _, row in table.numbered if place < len(row) and clean_text(row[place]))
    cells = list(islice(filled, _LOOKED_AT))
    hits = sum(any(read_written(cell) or ()) for cell in cells)
    if not hits or hits < len(cells) * _ENOUGH:
        return []
    return [(number, _as_row(table, number, row, place)) for number, row in table.numbered]


def is_read(row: Mapping[str, Any] | str) -> bool:
    """Return whether a row of `as_rows` can be read, and its services too."""
    return not isinstance(row, str) and not any(
        _is_column(key) and isinstance(value, str) for key, value in row.items()
    )


def _as_row(table: Table, number: int, cells: Sequence[str], place: int) -> Mapping[str, Any] | str:
    if any(cell.strip() for cell in cells[len(table.columns) :]):
        return TOO_MANY_CELLS
    if number == table.cut_row or len(cells) <= place:
        return CUT_OFF if number == table.cut_row else TOO_FEW_CELLS
    row = {column: cell for column, cell in zip(table.columns, cells, strict=False) if column}
    services = clean_text(cells[place]) and cells[place]  # "nan" of an empty one is nothing.
    return _with_list({**row, table.columns[place]: services or None})


def _is_column(name: object) -> bool:
    return fold(str(name)) == _COLUMN
