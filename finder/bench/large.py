"""The benchmark of more than two hundred thousand programs: one start of the server, and only what grows with the directory."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from finder.app import create_app
from finder.bench import own_sizes
from finder.bench.baseline import add_baseline_route, render_baseline
from finder.bench.directory import BenchDirectory, keep_directory, make_queries
from finder.bench.engines import read_rows, time_edits_of_index, timed
from finder.bench.parts import Parts, samples_for
from finder.bench.ratios import Measured, at_most
from finder.bench.served import SERVED, ServedFigures, judge_answers, list_served, measure_served
from finder.bench.server_runs import run_on_server
from finder.listings.rules.vocabulary import NEEDS
from finder.listings.vocabulary import load_vocabulary
from finder.platform import resources
from finder.search.index.engine import DirectoryIndex

LARGE = 200_001
"""From so many programs on, this is the benchmark."""
LEFT_OUT = (
    f"{own_sizes.LEFT_OUT}; SQL and a plain loop,"
    " which take minutes a search; the baseline and pages without fragments, which don't depend on the size; the local copy"
)
_PORT = 18_441
_WORKERS = 1
_SMALLER = 200_000
"""Programs of the index that the growth is measured from: every so many of all, so they lie alike."""
_WARM_UP = 50
_MEASURED = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFigures:
    """Milliseconds, but for the build."""

    search_p50: float
    search_p95: float
    smaller_p50: float
    render_p50: float
    edit_p50: float
    build_cpu_seconds: float
    """Reading all rows, and building the index."""


def run_large(*, programs: int, say: Callable[[str], None], database: Path | None = None, server: str = "") -> Measured:
    """Measure what grows with the directory; return the ratios and the figures behind them.

    The directory is made in `database` if that isn't there, and kept; None makes one that is removed in the end. `say` is
    told of each part as it begins and ends, and of those that can't be done at this size. `server`: as in `run_benchmark`.
    """
    parts, found = Parts(say), Measured(figures={"programs": programs, "workers": _WORKERS})
    say(f"Samples over {programs:,} programs: {samples_for(programs)}.")
    say(f"Not done at this size: {LEFT_OUT}.")
    with tempfile.TemporaryDirectory() as folder:
        path = database or Path(folder) / "bench.sqlite3"
        bench = parts.run("making the directory", lambda: keep_directory(path, programs=programs))
        parts.measure(found, SERVED, lambda: _judge_served(measure_served(bench, port=_PORT, workers=_WORKERS)))
        parts.measure(found, "search beside that of fewer programs", lambda: _judge_search(measure_search(bench)))
        if server:
            found.take_in(run_on_server(bench, server, port=_PORT + 1, workers=_WORKERS, say=say))
    return found


def measure_search(bench: BenchDirectory) -> SearchFigures:
    """Measure searches of all programs and of fewer, and one render, in turn, so that noise affects all equally."""
    app = create_app(bench.settings)
    add_baseline_route(app)
    vocabulary = load_vocabulary(resources.folder("data") / "vocabulary")
    shown = (*NEEDS, *(code.code for code in vocabulary.codes if code.is_filter))
    began = time.process_time()
    index = DirectoryIndex.build(read_rows(bench), shown_codes=shown)
    build = time.process_time() - began
    part = read_rows(bench, every=max(1, bench.programs // _SMALLER))
    smaller = DirectoryIndex.build(part, shown_codes=shown)
    ours: list[float] = []
    fewer: list[float] = []
    renders: list[float] = []
    with app.test_request_context("/find"):
        for number, (_, query) in enumerate(make_queries(bench, _WARM_UP + _MEASURED)):
            # A render before each, as on the site: what a search needs is then no longer in the processor's caches.
            render = timed(render_baseline)
            search = timed(partial(index.find, query))
            timed(render_baseline)
            smaller_search = timed(partial(smaller.find, query))
            if number >= _WARM_UP:
                renders.append(render)
                ours.append(search)
                fewer.append(smaller_search)
    return SearchFigures(
        search_p50=statistics.median(ours),
        search_p95=statistics.quantiles(ours, n=20)[18],
        smaller_p50=statistics.median(fewer),
        render_p50=statistics.median(renders),
        edit_p50=time_edits_of_index(index, next(read_rows(bench)), make_queries(bench, 1)[0][1]),
        build_cpu_seconds=build,
    )


def _judge_served(served: ServedFigures) -> Measured:
    (results,) = (size for size in served.sizes if size.page == "results")
    return Measured(
        ratios=[
            *judge_answers(served),
            at_most("20 results, gzip, in units of 8 kB", results.gzip / 8_000, 1.0),
            at_most("edit committed to shown, median of 20, in units of 20 ms", served.edit_p50 / 20, 1.0),
        ],
        figures=list_served(served),
    )


def _judge_search(found: SearchFigures) -> Measured:
    return Measured(
        ratios=[
            at_most("search p50 / one render", found.search_p50 / found.render_p50, 0.3),
            at_most("search p95 / one render", found.search_p95 / found.render_p50, 1.0),
            at_most("search p50 / that of 200,000 of the programs", found.search_p50 / found.smaller_p50, 3.5),
            at_most("edit in the index and the next search, median, in units of 20 ms", found.edit_p50 / 20, 1.0),
        ],
        figures={
            "search_p50_ms": found.search_p50,
            "search_p95_ms": found.search_p95,
            "search_of_200000_p50_ms": found.smaller_p50,
            "render_p50_ms": found.render_p50,
            "index_edit_p50_ms": found.edit_p50,
            "index_build_cpu_seconds": found.build_cpu_seconds,
        },
    )
