"""The import of a national list into an empty directory, beside a bare read of its workbook."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from python_calamine import CalamineWorkbook

from finder.bench.databases import NewDatabase
from finder.bench.directory import BenchDirectory, write_workbook
from finder.bench.ratios import Ratio, at_most
from finder.listings.importing.importer import ImportSetting
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.recognizing import ImportOptions, read_lists
from finder.listings.importing.staging import import_staged
from finder.listings.vocabulary import load_vocabulary
from finder.places.store.places import ZipPoint
from finder.platform import resources
from finder.platform.database.migrating import migrate
from finder.platform.database.session import make_engine, make_writing_factory
from finder.platform.garbage import no_garbage_collection

_IMPORTED = 12_176
"""Rows of the real directory of 2022, which the import goal is stated for."""
_REAL_DIRECTORY = "samhsa_national_directory_su_2022.xlsx"
_READS = 3
"""In a row, of which the median counts: one takes a sixth of a second, and others use the machine too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFigures:
    """Medians of several imports."""

    importing: float
    """A first import, in seconds."""
    reading: float
    """Calamine's bare read of the same workbook, in seconds."""
    ratio: float
    """Of an import by the reads just before and after it: a machine that slows down for a while slows both."""


def measure_import(bench: BenchDirectory, folder: Path, make: NewDatabase, *, runs: int) -> ImportFigures:
    """Import into so many new databases.

    Uses the real directory if FINDER_REAL_DATA has it, else one of made-up programs in the same form.
    """
    path = Path(os.environ.get("FINDER_REAL_DATA", "")) / _REAL_DIRECTORY
    if not path.is_file():
        path = folder / "directory_2022.xlsx"
        write_workbook(replace(bench.samples, records=bench.samples.records[:_IMPORTED]), path)
    importing, reading = [], [read_bare(path)]
    for _ in range(runs):
        with make() as url:
            importing.append(_import_once(bench.zips, path, url))
        reading.append(read_bare(path))
    ratios = [
        2 * seconds / (before + after) for seconds, (before, after) in zip(importing, pairwise(reading), strict=True)
    ]
    return ImportFigures(
        importing=statistics.median(importing), reading=statistics.median(reading), ratio=statistics.median(ratios)
    )


def judge_import(found: ImportFigures) -> Ratio:
    """Return the import by the bare read."""
    return at_most("import of 12,176 rows / bare read of the workbook", found.ratio, 10.0)


def read_bare(path: Path) -> float:
    """Return the seconds that calamine takes to read all sheets: the median of three."""
    seconds = []
    for _ in range(_READS):
        began = time.perf_counter()
        workbook = CalamineWorkbook.from_path(path)
        for sheet in range(len(workbook.sheet_names)):
            workbook.get_sheet_by_index(sheet).to_python()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def _import_once(zips: Mapping[str, ZipPoint], path: Path, url: str) -> float:
    engine = make_engine(url)
    migrate(engine)
    data = resources.folder("data") / "vocabulary"
    vocabulary = load_vocabulary(data)
    decoder = LabelDecoder(vocabulary, data / "label_aliases.csv")
    began = time.perf_counter()
    # As the command does it.
    with no_garbage_collection():
        found = read_lists(path, vocabulary=vocabulary, decoder=decoder, options=ImportOptions())
        setting = ImportSetting(zips=zips, now=datetime.now(UTC))
        import_staged(make_writing_factory(engine), found.lists, setting=setting)
    seconds = time.perf_counter() - began
    engine.dispose()
    return seconds
