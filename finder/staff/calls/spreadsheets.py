"""Staff lists as CSV or XLSX, safe to open: no cell can run as a formula or become a link."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
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
_LONGEST_CELL = 32_767
"""Characters an XLSX cell can hold (ECMA-376)."""


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A file, on disk unless it is small, and the number of its rows."""

    file: IO[bytes]
    rows: int


def write_sheet(columns: Sequence[str], rows: Iterable[Sequence[object]], sheet_format: SheetFormat) -> Sheet:
    """Write the file row by row. Cells that a spreadsheet would run are quoted, in both formats."""
    file = SpooledTemporaryFile(max_size=_LARGEST_IN_MEMORY)  # noqa: SIM115  # Whoever sends it closes it.
    write = _write_csv if sheet_format == "csv" else _write_xlsx
    count = write(file, columns, ([safe_cell(value) for value in row] for row in rows))
    file.seek(0)
    return Sheet(file=file, rows=count)


def safe_cell(value: object) -> str:
    """Return a value as text that a spreadsheet treats as text."""
    text = "" if value is None else str(value)
    text = "".join(character for character in text if character.isprintable() or character in "\n\t")
    return f"'{text}" if text.lstrip(" ").startswith(_RISKY) else text


def _write_csv(file: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    count = 0
    # The byte order mark makes spreadsheets read it as UTF-8.
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(row)
        count += 1
    text.flush()
    text.detach()
    return count


def _write_xlsx(file: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    # With constant memory, each row goes to disk when the next one begins.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet("list")
        sheet.freeze_panes(1, 0)
        for column, text in enumerate(columns):
            sheet.write_string(0, column, text)
        for count, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(count, column, text[:_LONGEST_CELL])
    return count
