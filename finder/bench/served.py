"""All that is asked of the product's server over one directory, in one start: a large directory takes minutes to load."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finder.bench.directory import BenchDirectory
from finder.bench.pages import (
    AnswerFigures,
    EditFigures,
    PageFigures,
    measure_answers,
    measure_pages,
    results_addresses,
    time_edits,
)
from finder.bench.parts import samples_for
from finder.bench.processes import children, megabytes
from finder.bench.ratios import Ratio, at_least
from finder.bench.serving import serving
from finder.bench.sizes import PageSize, measure_sizes

SERVED = "one server: start, pages, memory, other answers, sizes, edits"
"""The name of this part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFigures:
    """What the server does, with fragments kept."""

    ready_seconds: float
    """From its start until a worker answers that it is ready; with what else the machine does."""
    ready_cpu_seconds: float
    pss_megabytes: float
    """Of the largest worker after searches, with its share of what it has in common with the others."""
    rss_megabytes: float
    pages: PageFigures
    answers: Mapping[str, AnswerFigures]
    edits: EditFigures
    sizes: Sequence[PageSize]

    @property
    def edit_p50(self) -> float:
        """Return the median milliseconds from a commit until it is shown."""
        return statistics.median(self.edits.milliseconds)


def measure_served(bench: BenchDirectory, *, port: int, workers: int) -> ServedFigures:
    """Start the server once, and ask it for everything; edits last, after which less is kept."""
    addresses, pairs = results_addresses(bench), samples_for(bench.programs).pairs
    began = time.perf_counter()
    with serving(bench, caches=True, port=port, workers=workers) as server:
        ready, ready_cpu = time.perf_counter() - began, server.cpu_seconds()
        pages = measure_pages(server, addresses, pairs=pairs, warm=True)
        memory = {kind: max(megabytes(pid, kind) for pid in children(server.pid)) for kind in ("Pss", "Rss")}
        return ServedFigures(
            ready_seconds=ready,
            ready_cpu_seconds=ready_cpu,
            pss_megabytes=memory["Pss"],
            rss_megabytes=memory["Rss"],
            pages=pages,
            answers=measure_answers(server, bench, addresses, pairs=pairs),
            sizes=measure_sizes(bench, port),
            edits=time_edits(server, bench),
        )


def measure_plain(bench: BenchDirectory, *, port: int) -> PageFigures:
    """Measure results pages of a server that keeps no fragments."""
    addresses, pairs = results_addresses(bench), samples_for(bench.programs).pairs
    with serving(bench, caches=False, port=port) as server:
        return measure_pages(server, addresses, pairs=pairs, warm=False)


def judge_answers(served: ServedFigures) -> list[Ratio]:
    """Return the ratios to a bare view that have a goal."""
    return [
        at_least("page / bare view, requests a second, warm", served.pages.hello_requests_ratio, 0.333),
        at_least(
            "API search of 20 / bare view, requests a second, warm", served.answers["API search"].requests_ratio, 0.5
        ),
    ]


def list_served(served: ServedFigures) -> dict[str, Any]:
    """Return the figures that have no goal."""
    return {
        "ready_seconds": served.ready_seconds,
        "ready_cpu_seconds": served.ready_cpu_seconds,
        "worker_megabytes": served.pss_megabytes,
        "worker_rss_megabytes": served.rss_megabytes,
        "edit_p50_ms": served.edit_p50,
        "edit_slowest_ms": max(served.edits.milliseconds),
        "edit_shown_server_cpu_ms": served.edits.cpu_milliseconds,
        "same_page_server_cpu_ms": served.edits.page_cpu_milliseconds,
        "bare_view_by_page_cpu_warm": served.pages.hello_cpu_ratio,
        **{f"{_spell(name)}_by_bare_view_requests": one.requests_ratio for name, one in served.answers.items()},
        **{f"bare_view_by_{_spell(name)}_cpu": one.cpu_ratio for name, one in served.answers.items()},
        **{
            f"{size.page}_{kind}_bytes": getattr(size, kind)
            for size in served.sizes
            for kind in ("raw", "gzip", "brotli")
        },
    }


def _spell(name: str) -> str:
    return name.lower().replace(" ", "_")
