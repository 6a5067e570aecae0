"""The page of the benchmark's result."""

from __future__ import annotations

from finder.bench.charts import write_page
from finder.bench.ratios import Measured, at_least, at_most


def test_a_goal_of_zero_is_drawn_too() -> None:
    page = write_page(Measured(ratios=[at_most("slow first requests", 0, 0), at_most("lost", 3, 0)]), programs=100)
    assert "0 (&lt;= 0) ok" in page
    assert "3 (&lt;= 0) MISS" in page
    assert page.count("<rect") == 2


def test_bars_grow_with_the_ratio_and_end_at_four_times_the_goal() -> None:
    found = Measured(ratios=[at_least("half", 0.5, 1), at_most("far off", 900, 1), at_most("four", 4, 1)])
    page = write_page(found, programs=100)
    widths = [int(part.split('"')[0]) for part in page.split(' width="')[1:] if part[0].isdigit()]
    assert widths[0] < widths[1] == widths[2]
    assert "0 of 3 goals met" in page
