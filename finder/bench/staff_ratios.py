"""The staff pages at two sizes of the directory, as ratios: to a bare view, and to their own time at the smaller size."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from finder.bench.databases import NewDatabase
from finder.bench.parts import Parts, describe_failure
from finder.bench.ratios import Measured, Ratio, at_most
from finder.bench.staff_directory import fill_directory
from finder.bench.staff_pages import PageCost, measure_staff_pages
from finder.platform.database.scratch import tidy_tables
from finder.platform.database.session import make_engine

SIZES = (16_000, 100_000)
"""Programs: about the national directory, and six times it."""
MOST_BY_HELLO, MOST_GROWTH = 25.0, 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFigures:
    """What each page costs at both sizes; those that broke are missing."""

    small: Mapping[str, PageCost]
    large: Mapping[str, PageCost]
    failed: Sequence[str] = ()
    """What broke, in words."""


def measure_staff(make: NewDatabase, *, say: Callable[[str], None], sizes: tuple[int, int] = SIZES) -> StaffFigures:
    """Fill two databases, one after the other, and measure the pages over each; tell of each step."""
    (small, failed), (large, later) = (_measure_size(make, size, Parts(say)) for size in sizes)
    return StaffFigures(small=small, large=large, failed=(*failed, *later))


def _measure_size(make: NewDatabase, size: int, parts: Parts) -> tuple[Mapping[str, PageCost], list[str]]:
    name = f"staff pages over {size:,}"
    try:
        with make() as url:
            parts.run(f"  {size:,} programs with the work of staff", partial(_fill, url, size))
            costs, failed = parts.run(f"  {name}", partial(measure_staff_pages, url))
    except Exception as error:  # The other size is shown all the same.
        return {}, [describe_failure(name, error)]
    return costs, [f"{name}, {one}" for one in failed]


def _fill(url: str, size: int) -> None:
    fill_directory(url, count=size)
    engine = make_engine(url)
    tidy_tables(engine)
    engine.dispose()


def judge_staff(found: StaffFigures) -> Measured:
    """Return a ratio to the bare view, one to the smaller size, and the additional statements of each page."""
    ratios = list[Ratio]()
    for name, small in found.small.items():
        ratios.append(at_most(f"staff, {name} / bare view", small.by_hello, MOST_BY_HELLO))
        if (large := found.large.get(name)) is None:
            continue
        ratios += [
            at_most(f"staff, {name}, six times the programs", large.by_hello / small.by_hello, MOST_GROWTH),
            at_most(f"staff, {name}, more statements with them", large.statements - small.statements, 0),
        ]
    return Measured(ratios=ratios, figures=_list_figures(found), failed=list(found.failed))


def _list_figures(found: StaffFigures) -> dict[str, float]:
    figures: dict[str, float] = {}
    for size, costs in (("small", found.small), ("large", found.large)):
        for name, cost in costs.items():
            figures[f"staff_{size}_{name.replace(' ', '_').replace(',', '')}_ms"] = cost.milliseconds
            figures[f"staff_{size}_{name.replace(' ', '_').replace(',', '')}_statements"] = cost.statements
    return figures
