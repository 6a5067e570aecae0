"""What is measured over directories of its own size, however many programs the benchmark has: an import, and staff pages."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from finder.bench.databases import NewDatabase
from finder.bench.directory import BenchDirectory
from finder.bench.imports import judge_import, measure_import
from finder.bench.parts import MANY, Parts, samples_for
from finder.bench.ratios import Measured
from finder.bench.staff_ratios import SIZES, judge_staff, measure_staff

LEFT_OUT = "the import of a list and the staff pages, which are measured over directories of their own size"
"""From `MANY` programs on; fewer have them."""


def measure_own_sizes(bench: BenchDirectory, new: NewDatabase, *, say: Callable[[str], None]) -> Measured:
    """Return what is found; nothing from `MANY` programs on, where the rest takes long enough."""
    found = Measured()
    if bench.programs >= MANY:
        return found
    parts = Parts(say)
    parts.measure(found, "import of a list", lambda: _measure_import(bench, new))
    parts.measure(
        found,
        f"staff pages over {' and '.join(f'{size:,}' for size in SIZES)} programs of their own",
        lambda: judge_staff(measure_staff(new, say=say)),
    )
    return found


def _measure_import(bench: BenchDirectory, new: NewDatabase) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        found = measure_import(bench, Path(folder), new, runs=samples_for(bench.programs).imports)
    return Measured(
        ratios=[judge_import(found)], figures={"import_seconds": found.importing, "read_seconds": found.reading}
    )
