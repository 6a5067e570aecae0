"""Write the directory to a file: JSON, NDJSON, CSV, XLSX or GeoJSON. Files are written atomically."""

from __future__ import annotations

import csv
import io
import json
import shutil
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import xlsxwriter

from finder.listings.importing.formulas import guard
from finder.listings.rules.flat import COLUMNS, flatten
from finder.listings.rules.programs import Program
from finder.platform.output_files import write_whole

_CELL_LIMIT = 32_767
"""Characters an XLSX cell can hold (ECMA-376)."""


def write_export(programs: Iterable[Program], path: Path, format_id: str, *, for_excel: bool = False) -> int:
    """Write `programs` and return their number; memory doesn't grow with it.

    `for_excel`: the CSV begins with a byte order mark, without which Excel takes UTF-8 for something else.

    Raises:
        BadInput: the file can't be written.
    """
    with write_whole(path) as file:
        return stream_export(programs, file, format_id, for_excel=for_excel)


def stream_export(programs: Iterable[Program], file: BinaryIO, format_id: str, *, for_excel: bool = False) -> int:
    """Write `programs` to an open file or a pipe, and return their number."""
    if for_excel and format_id == "csv":
        file.write(BOM_UTF8)
    return _WRITERS[format_id](programs, file)


def _write_json(programs: Iterable[Program], file: BinaryIO) -> int:
    file.write(b"[")
    count = _write_items(file, (flatten(program) for program in programs))
    file.write(b"]")
    return count


def _write_items(file: BinaryIO, items: Iterable[Any]) -> int:
    """Write the items of a JSON array, one by one."""
    count = 0
    for item in items:
        file.write((", " if count else "").encode() + _dump(item))
        count += 1
    return count


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _write_ndjson(programs: Iterable[Program], file: BinaryIO) -> int:
    count = 0
    for program in programs:
        file.write(_dump(flatten(program)) + b"\n")
        count += 1
    return count


def _write_csv(programs: Iterable[Program], file: BinaryIO) -> int:
    count = 0
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for program in programs:
        writer.writerow(_cells(program))
        count += 1
    text.flush()
    # The file stays open for its owner.
    text.detach()
    return count


def _write_xlsx(programs: Iterable[Program], file: BinaryIO) -> int:
    count = 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "programs.xlsx"
        with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as workbook:
            sheet = workbook.add_worksheet("programs")
            sheet.write_row(0, 0, COLUMNS)
            for program in programs:
                count += 1
                sheet.write_row(count, 0, [str(cell)[:_CELL_LIMIT] for cell in _cells(program)])
        with path.open("rb") as written:
            shutil.copyfileobj(written, file)
    return count


def _write_geojson(programs: Iterable[Program], file: BinaryIO) -> int:
    file.write(b'{"type": "FeatureCollection", "features": [')
    count = _write_items(file, map(_feature, programs))
    file.write(b"]}")
    return count


def _feature(program: Program) -> dict[str, Any]:
    geometry = None
    if program.longitude is not None:
        geometry = {"type": "Point", "coordinates": [program.longitude, program.latitude]}
    return {"type": "Feature", "id": program.id, "geometry": geometry, "properties": flatten(program)}


def _cells(program: Program) -> list[str]:
    return [_cell(value) for value in flatten(program).values()]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        return guard(value)
    return "" if value is None else str(value)


_WRITERS: dict[str, Callable[[Iterable[Program], BinaryIO], int]] = {
    "json": _write_json,
    "ndjson": _write_ndjson,
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "geojson": _write_geojson,
}
FORMATS = tuple(_WRITERS)
"""The formats that are one file; HSDS is a folder, see `hsds_export`."""
