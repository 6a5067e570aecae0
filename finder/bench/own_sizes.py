"""What is measured over directories of its own size, however many programs the benchmark has: an import, and staff pages."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from finder.bench.databases import NewDatabase
from finder.bench.directory import BenchDirectory
from finder.bench.imports import judge_import, measure_import
from finder.bench.parts import MANY, Parts, samples_for
from finder.bench.ratios import Ratio
from finder.bench.staff_ratios import SIZES, judge_staff, list_figures, measure_staff

LEFT_OUT = "the import of a list and the staff pages, which are measured over directories of their own size"
"""From `MANY` programs on; fewer have them."""


def measure_own_sizes(
    bench: BenchDirectory, new: NewDatabase, *, say: Callable[[str], None]
) -> tuple[list[Ratio], dict[str, float]]:
    """Return the ratios, and the figures without a goal; none from `MANY` programs on, where the rest takes long enough."""
    if bench.programs >= MANY:
        return [], {}
    run, runs = Parts(say).run, samples_for(bench.programs).imports
    with tempfile.TemporaryDirectory() as folder:
        found = run("import of a list", lambda: measure_import(bench, Path(folder), new, runs=runs))
    staff = run(
        f"staff pages over {' and '.join(f'{size:,}' for size in SIZES)} programs of their own",
        lambda: measure_staff(new, say=say),
    )
    return [judge_import(found), *judge_staff(staff)], {
        "import_seconds": found.importing,
        "read_seconds": found.reading,
        **list_figures(staff),
    }
