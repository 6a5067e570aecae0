"""The same measurements on PostgreSQL, in databases that are made for them beside a named one, and dropped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from finder.bench.databases import on_server
from finder.bench.directory import BenchDirectory, copy_directory
from finder.bench.own_sizes import measure_own_sizes
from finder.bench.parts import Parts
from finder.bench.ratios import Measured, at_most
from finder.bench.served import SERVED, ServedFigures, judge_answers, list_served, measure_served

_NAME, _KEY = "PostgreSQL, ", "postgresql_"


def run_on_server(
    bench: BenchDirectory, server: str, *, port: int, workers: int, say: Callable[[str], None]
) -> Measured:
    """Copy the directory there, and return the ratios and figures of what depends on the database; search itself does not.

    Raises:
        BadInput: no database could be made at `server`.
    """

    def tell(text: str) -> None:
        say(f"PostgreSQL: {text}")

    parts, new, found, named = Parts(tell), on_server(server), Measured(), Measured()

    def measure() -> Measured:
        copied = parts.run("copying the directory", partial(copy_directory, bench, url))
        return _judge_served(measure_served(copied, port=port, workers=workers))

    with new() as url:
        parts.measure(found, SERVED, measure)
    found.take_in(measure_own_sizes(bench, new, say=tell))
    named.take_in(found, name=_NAME, key=_KEY)
    return named


def _judge_served(served: ServedFigures) -> Measured:
    return Measured(
        ratios=[
            *judge_answers(served),
            at_most("edit committed to shown, median of 20, in units of 20 ms", served.edit_p50 / 20, 1.0),
        ],
        figures=list_served(served),
    )
