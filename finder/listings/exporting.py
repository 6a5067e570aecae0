"""Write the directory to a file: JSON, NDJSON, CSV, XLSX or GeoJSON. Files are written atomically."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import xlsxwriter

from finder.listings.importing.formulas import guard
from finder.listings.rules.flat import COLUMNS, flatten
from finder.listings.rules.programs import Program
from finder.platform.errors import BadInput

_CELL_LIMIT = 32_767
"""Characters an XLSX cell can hold (ECMA-376)."""


def write_export(programs: Iterable[Program], path: Path, format_id: str) -> int:
    """Write `programs` and return their number.

    Raises:
        BadInput: the file can't be written.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        count = _WRITERS[format_id](programs, partial)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise BadInput(f"The file can't be written: {error.strerror or 'unknown reason'}.") from error
    return count


def _write_json(programs: Iterable[Program], path: Path) -> int:
    values = [flatten(program) for program in programs]
    path.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    return len(values)


def _write_ndjson(programs: Iterable[Program], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for program in programs:
            file.write(json.dumps(flatten(program), ensure_ascii=False) + "\n")
            count += 1
    return count


def _write_csv(programs: Iterable[Program], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for program in programs:
            writer.writerow(_cells(program))
            count += 1
    return count


def _write_xlsx(programs: Iterable[Program], path: Path) -> int:
    count = 0
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("programs")
        sheet.write_row(0, 0, COLUMNS)
        for program in programs:
            count += 1
            sheet.write_row(count, 0, [str(cell)[:_CELL_LIMIT] for cell in _cells(program)])
    return count


def _write_geojson(programs: Iterable[Program], path: Path) -> int:
    features = [_feature(program) for program in programs]
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return len(features)


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
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        return guard(value)
    return "" if value is None else str(value)


_WRITERS: dict[str, Callable[[Iterable[Program], Path], int]] = {
    "json": _write_json,
    "ndjson": _write_ndjson,
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "geojson": _write_geojson,
}
FORMATS = tuple(_WRITERS)
"""The formats that can be written; ``hsds`` is not among them yet."""
