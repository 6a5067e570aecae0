"""All measurements in one run, and the resulting ratios."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from finder.app import create_app
from finder.bench.baseline import add_baseline_route
from finder.bench.directory import BenchDirectory, make_directory, write_workbook
from finder.bench.engines import EngineFigures, measure_engines
from finder.bench.pages import measure_answers, measure_edits, measure_pages, measure_start
from finder.bench.parts import Parts, Samples, samples_for
from finder.bench.ratios import Ratio, at_least, at_most
from finder.bench.sizes import PageSize, measure_sizes
from finder.bench.staff_ratios import SIZES, judge_staff, list_figures, measure_staff
from finder.listings.importing.importer import ImportSetting
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.recognizing import ImportOptions, read_lists
from finder.listings.importing.staging import import_staged
from finder.listings.rules.vocabulary import NEEDS
from finder.listings.vocabulary import load_vocabulary
from finder.platform import resources
from finder.platform.database.migrating import migrate
from finder.platform.database.session import make_engine, make_writing_factory
from finder.platform.garbage import no_garbage_collection

_FIRST_PORT = 18_431
_IMPORTED = 12_176
"""Rows of the real directory of 2022, which the import goal is stated for."""
_REAL_DIRECTORY = "samhsa_national_directory_su_2022.xlsx"


def run_benchmark(*, programs: int, say: Callable[[str], None]) -> tuple[list[Ratio], dict[str, Any]]:
    """Measure everything; return the ratios and the absolute figures behind them (for context only).

    `say` is told of each part as it begins and ends.
    """
    run, samples, port = Parts(say).run, samples_for(programs), _FIRST_PORT
    say(f"Samples over {programs:,} programs: {samples}.")
    with tempfile.TemporaryDirectory() as folder:
        bench = run("making the directory", lambda: make_directory(Path(folder) / "bench.sqlite3", programs=programs))
        engines = run("search beside SQL and a plain loop", lambda: _measure_engines(bench, samples))
        pages = partial(measure_pages, bench, pairs=samples.pairs)
        plain = run("pages without kept fragments", lambda: pages(caches=False, port=port))
        warm = run("pages", lambda: pages(caches=True, port=port + 1))
        edits = run("edits", lambda: measure_edits(bench, port=port + 2))
        sizes = run("sizes", lambda: measure_sizes(bench, port=port + 3))
        start = run("start", lambda: measure_start(bench, port=port + 4))
        answers = run("answers for machines", lambda: measure_answers(bench, port=port + 5, pairs=samples.pairs))
        importing, reading = run("import of a list", lambda: _measure_import(bench, Path(folder), samples.imports))
        staff = run(
            f"staff pages over {' and '.join(f'{size:,}' for size in SIZES)} programs of their own",
            lambda: measure_staff(Path(folder), say=say),
        )
    ratios = [
        at_most("search p50 / one render", engines.search_p50 / engines.render_p50, 0.3),
        at_most("search p95 / one render", engines.search_p95 / engines.render_p50, 1.0),
        at_least("SQL box and counts / search (means)", engines.sql_mean / engines.search_mean, 5.0),
        *_judge_joins(engines),
        at_least("plain geodesic loop / search (means)", engines.naive_mean / engines.search_mean, 100.0),
        at_least("page / floor, requests a second, fragments off", plain.requests_ratio, 0.6),
        at_least("page / floor, requests a second, warm", warm.requests_ratio, 1.0),
        at_least("page / bare view, requests a second, warm", warm.hello_requests_ratio, 0.333),
        at_least("API search of 20 / bare view, requests a second, warm", answers["API search"].requests_ratio, 0.5),
        *_judge_sizes(sizes),
        at_most("page / floor, server CPU a request, fragments off", plain.cpu_ratio, 1.67),
        at_most("page / floor, server CPU a request, warm", warm.cpu_ratio, 1.0),
        at_most("edit in the index and the next search, median, in units of 20 ms", engines.edit_p50 / 20, 1.0),
        at_most(
            "edit committed to shown by workers, median of 20, in units of 20 ms", statistics.median(edits) / 20, 1.0
        ),
        at_most("import of 12,176 rows / bare read of the workbook", importing / reading, 10.0),
        *judge_staff(staff),
    ]
    figures = {
        "programs": programs,
        "search_p50_ms": engines.search_p50,
        "search_p95_ms": engines.search_p95,
        "render_p50_ms": engines.render_p50,
        "sql_mean_ms": engines.sql_mean,
        "sql_searches": engines.sql_searches,
        "naive_mean_ms": engines.naive_mean,
        "floor_requests_per_second": plain.baseline_requests,
        "page_by_bare_view_requests_fragments_off": plain.hello_requests_ratio,
        "bare_view_by_page_cpu_fragments_off": plain.hello_cpu_ratio,
        "bare_view_by_page_cpu_warm": warm.hello_cpu_ratio,
        "sql_join_mean_ms": engines.join_mean,
        "index_build_cpu_seconds": engines.build_seconds,
        "index_build_peak_megabytes": engines.build_megabytes,
        "index_edit_p50_ms": engines.edit_p50,
        "ready_seconds": start.ready_seconds,
        "worker_megabytes": start.worker_megabytes,
        "edit_p50_ms": statistics.median(edits),
        "edit_slowest_ms": max(edits),
        "import_seconds": importing,
        "read_seconds": reading,
        **{f"{_spell(name)}_by_bare_view_requests": found.requests_ratio for name, found in answers.items()},
        **{f"bare_view_by_{_spell(name)}_cpu": found.cpu_ratio for name, found in answers.items()},
        **list_figures(staff),
        **{f"{size.page}_{kind}_bytes": getattr(size, kind) for size in sizes for kind in ("raw", "gzip", "brotli")},
    }
    return ratios, {name: round(value, 3) for name, value in figures.items() if value is not None}


def _measure_engines(bench: BenchDirectory, samples: Samples) -> EngineFigures:
    app = create_app(bench.settings)
    add_baseline_route(app)
    vocabulary = load_vocabulary(resources.folder("data") / "vocabulary")
    shown = (*NEEDS, *(code.code for code in vocabulary.codes if code.is_filter))
    return measure_engines(bench, app, shown, sql_seconds=samples.sql_seconds)


def _spell(name: str) -> str:
    return name.lower().replace(" ", "_")


def _judge_joins(engines: EngineFigures) -> list[Ratio]:
    if engines.join_mean is None:
        return []
    return [at_least("SQL with a join for counts / search (means)", engines.join_mean / engines.search_mean, 10.0)]


def _judge_sizes(sizes: list[PageSize]) -> list[Ratio]:
    (results,) = (size for size in sizes if size.page == "results")
    return [
        at_most("20 results, gzip, in units of 8 kB", results.gzip / 8_000, 1.0),
        at_most("requests of a first visit, the most of any page", max(size.requests for size in sizes), 4),
    ]


def _measure_import(bench: BenchDirectory, folder: Path, runs: int) -> tuple[float, float]:
    """Return the median seconds of a first import, and of calamine's bare read of the same workbook.

    Uses the real directory if FINDER_REAL_DATA has it, else one of made-up programs in the same form.
    """
    path = Path(os.environ.get("FINDER_REAL_DATA", "")) / _REAL_DIRECTORY
    if not path.is_file():
        path = folder / "directory_2022.xlsx"
        write_workbook(replace(bench.samples, records=bench.samples.records[:_IMPORTED]), path)
    importing, reading = [], []
    for number in range(runs):
        began = time.perf_counter()
        workbook = CalamineWorkbook.from_path(path)
        for sheet in range(len(workbook.sheet_names)):
            workbook.get_sheet_by_index(sheet).to_python()
        reading.append(time.perf_counter() - began)
        importing.append(_import_once(bench, path, folder / f"import{number}.sqlite3"))
    return statistics.median(importing), statistics.median(reading)


def _import_once(bench: BenchDirectory, path: Path, database: Path) -> float:
    engine = make_engine(f"sqlite:///{database}")
    migrate(engine)
    data = resources.folder("data") / "vocabulary"
    vocabulary = load_vocabulary(data)
    decoder = LabelDecoder(vocabulary, data / "label_aliases.csv")
    began = time.perf_counter()
    # As the command does it.
    with no_garbage_collection():
        found = read_lists(path, vocabulary=vocabulary, decoder=decoder, options=ImportOptions())
        setting = ImportSetting(zips=bench.zips, now=datetime.now(UTC))
        import_staged(make_writing_factory(engine), found.lists, setting=setting)
    seconds = time.perf_counter() - began
    engine.dispose()
    return seconds
