"""Staff lists as CSV or XLSX, safe to open: no cell can run as a formula or become a link."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from tempfile import SpooledTemporaryFile
from typing import IO, Literal

import xlsxwriter

SheetFormat = Literal["csv", "xlsx"]
TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_LARGEST_IN_MEMORY = 1_000_000
"""Bytes from which on a file goes to disk."""
_PIECE = 65_536
"""Characters of a piece that is sent."""
_BYTE_ORDER_MARK = "\ufeff"
"""Makes spreadsheets read the file as UTF-8."""
_LONGEST_CELL = 32_767
"""Characters an XLSX cell can hold (ECMA-376)."""


def stream_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield the file in pieces of some rows while they are read. Cells that a spreadsheet would run are quoted."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    text.write(_BYTE_ORDER_MARK)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
        if text.tell() >= _PIECE:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> IO[bytes]:
    """Write the file row by row, on disk unless it is small; whoever sends it closes it. Cells as in `stream_csv`."""
    file = SpooledTemporaryFile(max_size=_LARGEST_IN_MEMORY)  # noqa: SIM115
    _write_xlsx(file, columns, ([safe_cell(value) for value in row] for row in rows))
    file.seek(0)
    return file


def safe_cell(value: object) -> str:
    """Return a value as text that a spreadsheet treats as text."""
    text = "" if value is None else str(value)
    if not text.isprintable():
        text = "".join(character for character in text if character.isprintable() or character in "\n\t")
    return f"'{text}" if text.lstrip(" ").startswith(_RISKY) else text


def _write_xlsx(file: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    # With constant memory, each row goes to disk when the next one begins.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet("list")
        sheet.freeze_panes(1, 0)
        for column, text in enumerate(columns):
            sheet.write_string(0, column, text)
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text[:_LONGEST_CELL])
