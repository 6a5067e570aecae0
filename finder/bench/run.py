"""All measurements in one run, and the resulting ratios."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from finder.app import create_app
from finder.bench.baseline import add_baseline_route
from finder.bench.databases import in_folder
from finder.bench.directory import BenchDirectory, make_directory
from finder.bench.engines import EngineFigures, measure_engines
from finder.bench.own_sizes import LEFT_OUT, measure_own_sizes
from finder.bench.pages import PageFigures
from finder.bench.parts import MANY, Parts, Samples, samples_for
from finder.bench.ratios import Measured, Ratio, at_least, at_most
from finder.bench.served import SERVED, ServedFigures, judge_answers, list_served, measure_plain, measure_served
from finder.bench.server_runs import run_on_server
from finder.bench.sizes import PageSize
from finder.listings.rules.vocabulary import NEEDS
from finder.listings.vocabulary import load_vocabulary
from finder.platform import resources

_FIRST_PORT = 18_431
_WORKERS = 2


def run_benchmark(*, programs: int, say: Callable[[str], None], server: str = "") -> Measured:
    """Measure everything, and return the ratios and the absolute figures behind them.

    `say` is told of each part as it begins and ends, and of each ratio. `server`: URL on a PostgreSQL server that is measured
    too, "" for none.
    """
    parts, samples, port = Parts(say), samples_for(programs), _FIRST_PORT
    found = Measured(figures={"programs": programs})
    say(f"Samples over {programs:,} programs: {samples}.")
    if left_out := left_out_of(programs):
        say(f"Not done at this size: {left_out}.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench = parts.run("making the directory", lambda: make_directory(folder / "bench.sqlite3", programs=programs))
        parts.measure(
            found, "search beside SQL and a plain loop", lambda: _judge_engines(_measure_engines(bench, samples))
        )
        parts.measure(found, "pages without kept fragments", lambda: _judge_plain(measure_plain(bench, port=port)))
        parts.measure(found, SERVED, lambda: _judge_served(measure_served(bench, port=port + 1, workers=_WORKERS)))
        found.take_in(measure_own_sizes(bench, in_folder(folder), say=say))
        if server:
            found.take_in(run_on_server(bench, server, port=port + 2, workers=_WORKERS, say=say))
    return found


def left_out_of(programs: int) -> str:
    """Return what `run_benchmark` doesn't measure over so many programs, "" for nothing."""
    return LEFT_OUT if programs >= MANY else ""


def _judge_plain(plain: PageFigures) -> Measured:
    return Measured(
        ratios=[
            at_least("page / floor, requests a second, fragments off", plain.requests_ratio, 0.6),
            at_most("page / floor, server CPU a request, fragments off", plain.cpu_ratio, 1.67),
        ],
        figures={
            "floor_requests_per_second": plain.baseline_requests,
            "page_by_bare_view_requests_fragments_off": plain.hello_requests_ratio,
            "bare_view_by_page_cpu_fragments_off": plain.hello_cpu_ratio,
        },
    )


def _judge_served(served: ServedFigures) -> Measured:
    return Measured(
        ratios=[
            at_least("page / floor, requests a second, warm", served.pages.requests_ratio, 1.0),
            *judge_answers(served),
            *_judge_sizes(served.sizes),
            at_most("page / floor, server CPU a request, warm", served.pages.cpu_ratio, 1.0),
            at_most("edit committed to shown by workers, median of 20, in units of 20 ms", served.edit_p50 / 20, 1.0),
        ],
        figures=list_served(served),
    )


def _judge_engines(engines: EngineFigures) -> Measured:
    ratios = [
        at_most("search p50 / one render", engines.search_p50 / engines.render_p50, 0.3),
        at_most("search p95 / one render", engines.search_p95 / engines.render_p50, 1.0),
        at_least("SQL box and counts / search (means)", engines.sql_mean / engines.search_mean, 5.0),
        *_judge_joins(engines),
        at_least("plain geodesic loop / search (means)", engines.naive_mean / engines.search_mean, 100.0),
        at_most("edit in the index and the next search, median, in units of 20 ms", engines.edit_p50 / 20, 1.0),
    ]
    return Measured(ratios=ratios, figures=_list_engines(engines))


def _list_engines(engines: EngineFigures) -> dict[str, float | None]:
    return {
        "search_p50_ms": engines.search_p50,
        "search_p95_ms": engines.search_p95,
        "render_p50_ms": engines.render_p50,
        "sql_mean_ms": engines.sql_mean,
        "sql_searches": engines.sql_searches,
        "sql_join_mean_ms": engines.join_mean,
        "naive_mean_ms": engines.naive_mean,
        "index_build_cpu_seconds": engines.build_seconds,
        "index_build_peak_megabytes": engines.build_megabytes,
        "index_edit_p50_ms": engines.edit_p50,
    }


def _measure_engines(bench: BenchDirectory, samples: Samples) -> EngineFigures:
    app = create_app(bench.settings)
    add_baseline_route(app)
    vocabulary = load_vocabulary(resources.folder("data") / "vocabulary")
    shown = (*NEEDS, *(code.code for code in vocabulary.codes if code.is_filter))
    return measure_engines(bench, app, shown, sql_seconds=samples.sql_seconds)


def _judge_joins(engines: EngineFigures) -> list[Ratio]:
    if engines.join_mean is None:
        return []
    return [at_least("SQL with a join for counts / search (means)", engines.join_mean / engines.search_mean, 10.0)]


def _judge_sizes(sizes: Sequence[PageSize]) -> list[Ratio]:
    (results,) = (size for size in sizes if size.page == "results")
    return [
        at_most("20 results, gzip, in units of 8 kB", results.gzip / 8_000, 1.0),
        at_most("requests of a first visit, the most of any page", max(size.requests for size in sizes), 4),
    ]
