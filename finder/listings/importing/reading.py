"""Open a file of unknown type safely: detect its type by content and read its rows, within size limits."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from finder.listings.importing.archives import is_zip, unpack_only_file
from finder.listings.importing.decoding import LATEST_HEADER, decode_text, find_delimiter
from finder.listings.importing.headers import count_familiar
from finder.listings.importing.json_rows import read_rows
from finder.platform.errors import BadInput
from finder.platform.output_files import explain

LARGEST_FILE_BYTES = 200 * 1024 * 1024
LARGEST_ROWS = 1_000_000
"""Limits of the import contract; for comparison, the national directory of 2025 has 2 MB and 13,460 rows."""
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_MARKUP_LOOKED_AT = 2_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FEWEST_CELLS = 4
"""Every known list has at least six columns; a title, date or note above the header fills one or two cells."""
_FEWEST_FAMILIAR = 3
_FEWEST_FULL = 2
"""Rows with all their cells, from which on a last one without is cut off rather than written so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a header."""

    columns: tuple[str, ...]
    """The header's cells as written, with blanks and byte order marks trimmed."""
    numbered: Sequence[tuple[int, Sequence[str]]]
    """(row number in the file, counted from 1; cells). Empty rows are left out. A row may have fewer cells than there are
    columns, or more."""
    title: str = ""
    """The name of the sheet, in a workbook."""
    is_hidden: bool = False
    """True for a sheet that the workbook doesn't show: left from an older year, often."""
    cut_row: int = 0
    """The number of the last row of a CSV if it alone has fewer cells than there are columns; 0 if there is none such."""
    open_row: int = 0
    """The number of the last row of a CSV if no line end closes it, though others are closed; 0 if one does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The sheets of a workbook, each a table, in order."""

    sheets: tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """What a file holds."""

    data: Table | Workbook | Any
    """A `Workbook`, a `Table` (CSV) or the values of a JSON document."""
    name: str = ""
    """The name of the file inside an archive, or ""."""
    warnings: tuple[str, ...] = ()


def read_file(path: Path) -> FileContent:
    """Return what a file holds, by its content and never by its name.

    Raises:
        BadInput: it is no workbook, CSV or JSON, nor an archive of one, or is too large; the message says what to do.
    """
    content = _read_bytes(path)
    inner = unpack_only_file(content) if is_zip(content) else None
    if inner is None:
        return _read_content(content)
    name, unpacked = inner
    if is_zip(unpacked) and unpack_only_file(unpacked) is not None:
        raise BadInput("The archive holds another archive. Unpack it first.")
    if not unpacked.strip():
        raise BadInput("The file in the archive is empty. Download it again.")
    return replace(_read_content(unpacked), name=name)


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE_BYTES:
            raise BadInput("This file is larger than 200 MB. Split it, or check that it is the right one.")
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"The file can't be read: {explain(error)}") from error
    if not content.strip():
        raise BadInput("The file is empty. Download it again.")
    return content


def _read_content(content: bytes) -> FileContent:
    if is_zip(content) or content.startswith(_OLD_WORKBOOK):
        return FileContent(data=_read_workbook(content))
    if content.startswith(_COMPRESSED):
        raise BadInput("This file is compressed. Unpack it and import what is inside.")
    if content.startswith(b"%PDF"):
        raise BadInput("This is a PDF, whose tables can't be read safely. Download the list as a workbook or CSV.")
    rows = read_rows(content)
    return _read_text(content) if rows is None else FileContent(data=rows)


def _read_text(content: bytes) -> FileContent:
    text, warnings = decode_text(content)
    start = text.lstrip("\ufeff \t\r\n")[:200].lower()
    if not start:
        raise BadInput("The file is empty. Download it again.")
    if start.startswith("<"):
        raise BadInput(_refuse_markup(text))
    if start.startswith("{\\rtf"):
        raise BadInput("This is a document, not a list. Save its table as a workbook or CSV, and import that.")
    if start.startswith(("{", "[")):
        return FileContent(data=_read_json(text.lstrip("\ufeff")), warnings=warnings)
    table = _read_csv(text)
    return FileContent(data=table, warnings=(*warnings, *_warn_of_cut(table)))


def _warn_of_cut(table: Table) -> tuple[str, ...]:
    if not table.cut_row:
        return ()
    return (
        f"The file may be cut off: its last row ({table.cut_row}) has fewer cells than columns. Download it again.",
    )


def _refuse_markup(text: str) -> str:
    beginning = text[:_MARKUP_LOOKED_AT].lower()
    if (
        "<html" not in beginning
        and "<!doctype html" not in beginning
        and beginning.lstrip("\ufeff \t\r\n").startswith("<?xml")
    ):
        return (
            "This is XML, which is not read. Open it in a spreadsheet program, save it as XLSX or CSV, and import that."
        )
    if "<table" in text.lower():
        return (
            "This is a web page with a table, not a list, even if its name ends in .xls. Open it in a spreadsheet program, "
            "save it as XLSX or CSV, and import that; or download the file itself."
        )
    return "This is a web page, not a list. Download the file itself: the link may need to be opened again."


def _read_workbook(content: bytes) -> Workbook:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(
            replace(
                _sheet(workbook.get_sheet_by_index(at).to_python(), found.name),
                is_hidden=found.visible != SheetVisibleEnum.Visible,
            )
            for at, found in enumerate(workbook.sheets_metadata)
        )
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise BadInput(
            "The workbook is damaged, cut off or locked with a password. Download it again, or save it without."
        ) from error
    return Workbook(sheets=sheets)


def _sheet(cells: Sequence[Sequence[Any]], title: str) -> Table:
    if len(cells) > LARGEST_ROWS:
        raise BadInput("The sheet has over 1,000,000 rows. Split it, or check that it is the right one.")
    return _table([[value if type(value) is str else _cell(value) for value in row] for row in cells], title)


def _table(lines: Sequence[Sequence[str]], title: str = "") -> Table:
    """Find the header, which may come after a title or empty lines, and return the table under it."""
    first = _header_line(lines)
    if first is None:
        return Table(columns=(), numbered=(), title=title)
    numbered = [
        (number, line) for number, line in enumerate(lines[first + 1 :], start=first + 2) if any(map(str.strip, line))
    ]
    columns = [" ".join(cell.replace("\ufeff", "").split()) for cell in lines[first]]
    # Spreadsheets that save a CSV may add trailing empty cells to any line.
    while columns and not columns[-1]:
        columns.pop()
    return Table(columns=tuple(columns), numbered=numbered, title=title)


def _header_line(lines: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the line with the most usual headers; without any, that of the first with several cells."""
    beginning = lines[:LATEST_HEADER]
    familiar = [count_familiar(line) for line in beginning]
    if familiar and max(familiar) >= _FEWEST_FAMILIAR:
        return familiar.index(max(familiar))
    for place, line in enumerate(beginning):
        if sum(1 for cell in line if cell.strip()) >= _FEWEST_CELLS:
            return place
    return None


def _cell(value: Any) -> str:
    """Return a cell of a workbook as text; numbers and dates as people would type them."""
    if type(value) is str:
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
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
    if max(text.count("\n"), text.count("\r")) > LARGEST_ROWS + 1:
        raise BadInput("The file has over 1,000,000 rows. Split it, or check that it is the right one.")
    try:
        lines = list(csv.reader(_lines(text), delimiter=find_delimiter(text), strict=True))
    except csv.Error as error:
        raise BadInput(
            "The CSV is damaged or cut off (a quote is not closed, or a cell is endless). Download it again."
        ) from error
    table = _table(lines)
    open_row = table.numbered[-1][0] if table.numbered and not text.endswith(("\n", "\r")) else 0
    return replace(table, cut_row=_find_cut_row(table), open_row=open_row)


def _find_cut_row(table: Table) -> int:
    """Return the number of the last row if it alone lacks cells, as in a file that was cut off; else 0."""
    width, numbered = len(table.columns), table.numbered
    if len(numbered) <= _FEWEST_FULL or len(numbered[-1][1]) >= width:
        return 0
    return numbered[-1][0] if all(len(cells) >= width for _, cells in numbered[:-1]) else 0


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends, one by one: a text buffer would hold the whole once more, in four bytes a character."""
    return (found[0] for found in _LINE.finditer(text))
