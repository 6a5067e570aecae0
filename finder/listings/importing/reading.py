"""Open a file of unknown type safely: detect its type by content and read its rows, within size limits."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from finder.platform.errors import BadInput

LARGEST_FILE_BYTES = 200 * 1024 * 1024
LARGEST_ROWS = 1_000_000
"""Limits of the import contract; for comparison, the national directory of 2025 has 2 MB and 13,460 rows."""
_LARGEST_UNPACKED_BYTES = 600 * 1024 * 1024
_LARGEST_PACKING = 100
"""Compression ratio. A real workbook compresses about 5 to 15 times; a zip bomb a thousand times."""
_SMALL_ENOUGH_BYTES = 20 * 1024 * 1024
_LATEST_HEADER = 20
_LOOKED_AT = 100_000
_FEWEST_COLUMNS = 4
"""Every known list has at least six columns; a title, date or note above the header fills one or two cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under named columns."""

    columns: tuple[str, ...]
    """In lower case, trimmed."""
    numbered: Sequence[tuple[int, dict[str, str]]]
    """(row number in the file, counted from 1; column to text, "" for an empty cell). Empty rows are left out; a row with
    more cells than columns, which can't be read, is an empty dictionary."""

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows without their numbers."""
        return [row for _, row in self.numbered]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The sheets of a workbook, each a table, in order."""

    sheets: tuple[Table, ...]


def read_file(path: Path) -> Table | Workbook | Any:
    """Return a `Workbook`, a `Table` (CSV) or the values of a JSON document, by content and never by name.

    Raises:
        BadInput: the file is none of these, or too large; the message says what to do.
    """
    content = _read_bytes(path)
    if content.startswith(b"PK"):
        return _read_workbook(content)
    if content.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ")):
        raise BadInput("This file is compressed. Unpack it and import what is inside.")
    text = _decode(content)
    start = text.lstrip()[:200].lower()
    if start.startswith("<"):
        raise BadInput(
            "This is a web page, not a list. Download the file itself: the link may need to be opened again."
        )
    if start.startswith(("{", "[")):
        return _read_json(text)
    return _read_csv(text)


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE_BYTES:
            raise BadInput("This file is larger than 200 MB. Split it, or check that it is the right one.")
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"The file can't be read: {error.strerror or 'unknown reason'}.") from error
    if not content.strip():
        raise BadInput("The file is empty. Download it again.")
    return content


def _decode(content: bytes) -> str:
    if b"\x00" in content[:100_000]:
        raise BadInput("This is not a list in any format known here (binary data). Save it as CSV or XLSX.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read_workbook(content: bytes) -> Workbook:
    _refuse_bomb(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(_sheet(workbook.get_sheet_by_index(i).to_python()) for i in range(len(workbook.sheet_names)))
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise BadInput("The workbook is damaged or cut off. Download it again.") from error
    return Workbook(sheets=sheets)


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise BadInput("The workbook is damaged or cut off. Download it again.") from error
    packing = unpacked / max(1, len(content))
    if unpacked > _LARGEST_UNPACKED_BYTES or (unpacked > _SMALL_ENOUGH_BYTES and packing > _LARGEST_PACKING):
        raise BadInput("The workbook unpacks to far more than a list can hold. It was not opened.")


def _sheet(cells: Sequence[Sequence[Any]]) -> Table:
    if len(cells) > LARGEST_ROWS:
        raise BadInput("The sheet has over 1,000,000 rows. Split it, or check that it is the right one.")
    return _table([[_cell(value) for value in row] for row in cells])


def _table(lines: Sequence[Sequence[str]]) -> Table:
    """Find the header, which may come after a title or empty lines, and return the table under it."""
    first = _header_line(lines)
    if first is None:
        return Table(columns=(), numbered=())
    columns = tuple(_column(cell) for cell in lines[first])
    # Spreadsheets that save a CSV may add trailing empty cells to any line.
    width = len(columns)
    numbered = []
    for number, line in enumerate(lines[first + 1 :], start=first + 2):
        if not any(line):
            continue
        is_readable = len(line) <= width or not any(line[width:])
        numbered.append((number, dict(zip_longest(columns, line[:width], fillvalue="")) if is_readable else {}))
    return Table(columns=columns, numbered=numbered)


def _header_line(lines: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the first line with several names: a title above it has one cell."""
    for place, line in enumerate(lines[:_LATEST_HEADER]):
        if sum(1 for cell in line if cell.strip()) >= _FEWEST_COLUMNS:
            return place
    return None


def _column(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").lower().split())


def _cell(value: Any) -> str:
    if type(value) is str:
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if (rows := _read_json_lines(text)) is not None:
            return rows
        raise BadInput("The JSON is damaged or cut off. Download it again.") from error


def _read_json_lines(text: str) -> list[Any] | None:
    """Parse one JSON value per line, or return None if the text isn't JSON lines."""
    try:
        rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None
    return rows if len(rows) > 1 else None


def _read_csv(text: str) -> Table:
    if text.count("\n") > LARGEST_ROWS + 1:
        raise BadInput("The file has over 1,000,000 rows. Split it, or check that it is the right one.")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise BadInput("The CSV is damaged or cut off (a quote is not closed). Download it again.") from error
    return _table(lines)


def _delimiter(text: str) -> str:
    """Return the delimiter of the cells: a comma, a semicolon, a tab or a bar."""
    first_lines = text[:_LOOKED_AT].splitlines()[:_LATEST_HEADER]
    for delimiter in ",;\t|":
        if any(line.count(delimiter) >= _FEWEST_COLUMNS - 1 for line in first_lines):
            return delimiter
    return ","
