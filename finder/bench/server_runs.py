"""The same measurements on PostgreSQL, in databases that are made for them beside a named one, and dropped."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from finder.bench.databases import on_server
from finder.bench.directory import BenchDirectory, copy_directory
from finder.bench.imports import judge_import, measure_import
from finder.bench.parts import Parts, samples_for
from finder.bench.ratios import Ratio, at_most
from finder.bench.served import SERVED, ServedFigures, judge_answers, list_served, measure_served
from finder.bench.staff_ratios import judge_staff, list_figures, measure_staff

_MOST_WITH_LISTS = 200_000
"""Of larger directories only what grows with them is measured, as on SQLite."""
_NAME, _KEY = "PostgreSQL, ", "postgresql_"


def run_on_server(
    bench: BenchDirectory, server: str, *, port: int, workers: int, say: Callable[[str], None]
) -> tuple[list[Ratio], dict[str, float]]:
    """Copy the directory there, and return the ratios and figures of what depends on the database; search itself does not.

    Raises:
        BadInput: no database could be made at `server`.
    """
    run, new = Parts(lambda text: say(f"PostgreSQL: {text}")).run, on_server(server)
    figures: dict[str, Any]
    with new() as url:
        copied = run("copying the directory", partial(copy_directory, bench, url))
        served = run(SERVED, partial(measure_served, copied, port=port, workers=workers))
    ratios, figures = _judge_served(served), list_served(served)
    if bench.programs <= _MOST_WITH_LISTS:
        with tempfile.TemporaryDirectory() as folder:
            runs = samples_for(bench.programs).imports
            found = run("import of a list", lambda: measure_import(bench, Path(folder), new, runs=runs))
        staff = run("staff pages", lambda: measure_staff(new, say=say))
        ratios += [judge_import(found), *judge_staff(staff)]
        figures |= {"import_seconds": found.importing, "read_seconds": found.reading, **list_figures(staff)}
    return (
        [replace(ratio, name=_NAME + ratio.name) for ratio in ratios],
        {_KEY + name: round(value, 3) for name, value in figures.items()},
    )


def _judge_served(served: ServedFigures) -> list[Ratio]:
    return [
        *judge_answers(served),
        at_most("edit committed to shown, median of 20, in units of 20 ms", served.edit_p50 / 20, 1.0),
    ]
