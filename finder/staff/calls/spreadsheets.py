"""Staff lists as CSV or XLSX, safe to open: no cell can run as a formula or become a link."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Literal

import xlsxwriter

SheetFormat = Literal["csv", "xlsx"]
TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST_CELL = 32_767
"""Characters an XLSX cell can hold (ECMA-376)."""


def write_sheet(columns: Sequence[str], rows: Iterable[Sequence[object]], sheet_format: SheetFormat) -> bytes:
    """Return the file's content. Cells that a spreadsheet would run are quoted, in both formats."""
    lines = [list(columns), *([safe_cell(value) for value in row] for row in rows)]
    return _csv(lines) if sheet_format == "csv" else _xlsx(lines)


def safe_cell(value: object) -> str:
    """Return a value as text that a spreadsheet treats as text."""
    text = "" if value is None else str(value)
    text = "".join(character for character in text if character.isprintable() or character in "\n\t")
    return f"'{text}" if text.lstrip(" ").startswith(_RISKY) else text


def _csv(lines: Iterable[Sequence[str]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    # The byte order mark makes spreadsheets read it as UTF-8.
    return ("\ufeff" + text.getvalue()).encode()


def _xlsx(lines: Iterable[Sequence[str]]) -> bytes:
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet("list")
        sheet.freeze_panes(1, 0)
        for number, line in enumerate(lines):
            for column, text in enumerate(line):
                sheet.write_string(number, column, text[:_LONGEST_CELL])
    return file.getvalue()
