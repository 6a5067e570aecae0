"""The same measurements on PostgreSQL, in databases that are made for them beside a named one, and dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from finder.bench.databases import on_server
from finder.bench.directory import BenchDirectory, copy_directory
from finder.bench.own_sizes import measure_own_sizes
from finder.bench.parts import Parts
from finder.bench.ratios import Ratio, at_most
from finder.bench.served import SERVED, ServedFigures, judge_answers, list_served, measure_served

_NAME, _KEY = "PostgreSQL, ", "postgresql_"


def run_on_server(
    bench: BenchDirectory, server: str, *, port: int, workers: int, say: Callable[[str], None]
) -> tuple[list[Ratio], dict[str, float]]:
    """Copy the directory there, and return the ratios and figures of what depends on the database; search itself does not.

    Raises:
        BadInput: no database could be made at `server`.
    """

    def tell(text: str) -> None:
        say(f"PostgreSQL: {text}")

    run, new = Parts(tell).run, on_server(server)
    with new() as url:
        copied = run("copying the directory", partial(copy_directory, bench, url))
        served = run(SERVED, partial(measure_served, copied, port=port, workers=workers))
    ratios, figures = measure_own_sizes(bench, new, say=tell)
    ratios, figures = [*_judge_served(served), *ratios], {**list_served(served), **figures}
    return (
        [replace(ratio, name=_NAME + ratio.name) for ratio in ratios],
        {_KEY + name: round(value, 3) for name, value in figures.items()},
    )


def _judge_served(served: ServedFigures) -> list[Ratio]:
    return [
        *judge_answers(served),
        at_most("edit committed to shown, median of 20, in units of 20 ms", served.edit_p50 / 20, 1.0),
    ]
