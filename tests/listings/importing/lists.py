"""Made-up lists of every format, written as people's programs write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.recognizing import ImportOptions, ReadFile, read_lists
from finder.listings.vocabulary import load_vocabulary
from finder.platform import resources

VOCABULARY = load_vocabulary(resources.folder("data") / "vocabulary")
DECODER = LabelDecoder(VOCABULARY, resources.folder("data") / "vocabulary" / "label_aliases.csv")
TODAY = date(2026, 11, 24)


def read_list(path: Path, *, as_of: str = "2025-01-01", source: str = "", complete: bool = False) -> ReadFile:
    """Return what is read from a file; `as_of` "": the file or its name must give the date."""
    options = ImportOptions(as_of=as_of, source=source, complete=complete, today=TODAY)
    return read_lists(path, vocabulary=VOCABULARY, decoder=DECODER, options=options)


def write_csv(path: Path, *lines: Sequence[str]) -> Path:
    """Write lines of cells, which are quoted already where they need it."""
    path.write_text("\r\n".join(",".join(line) for line in lines), encoding="utf-8-sig")
    return path


def write_workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    """Write sheets of cells."""
    with xlsxwriter.Workbook(path, {"default_date_format": "m/d/yyyy"}) as workbook:
        for name, lines in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return path
