"""What the benchmark and the faults say of what they measured."""

from __future__ import annotations

from dataclasses import replace

from finder.bench.charts import write_page
from finder.bench.faults.outcomes import Outcome
from finder.bench.ratios import Measured, at_least, at_most
from tests.each import in_one_pass

GOOD = Outcome(fault="a worker killed", engine="sqlite", statuses={"emergency": {"200": 9}}, seconds_until_well=0.5)


def test_the_page_names_every_goal_and_what_misses() -> None:
    found = Measured(
        ratios=[at_most("a <b>", 3.0, 2.0), at_least("c", 3.0, 2.0)], figures={"ms": 1.5}, failed=["x: <y>"]
    )
    page = write_page(found, programs=2_000_000)
    assert "1 of 2 goals met, over 2,000,000 made-up programs" in page and "Failed: x: &lt;y&gt;." in page
    assert "a &lt;b&gt;" in page and "3 (&lt;= 2) MISS" in page and "3 (&gt;= 2) ok" in page
    assert "<script" not in page and "http" not in page


@in_one_pass(
    ("outcome", "is_good"),
    [
        (GOOD, True),
        (replace(GOOD, statuses={"emergency": {"200": 9, "refused": 1, "cut off": 1}}), True),
        (replace(GOOD, statuses={"emergency": {"200": 9, "503": 1}}), False),
        (replace(GOOD, statuses={"emergency": {"no answer": 3}}), False),
        (replace(GOOD, lost=("1 of 9 votes",)), False),
        (replace(GOOD, seconds_until_well=None), False),
        (Outcome(fault="clock jump", engine="sqlite", not_tried="needs a clock"), True),
    ],
)
def test_a_fault_is_fine_when_nothing_is_lost_and_the_emergency_page_stands(outcome: Outcome, is_good: bool) -> None:
    assert outcome.is_good == is_good
    assert outcome.document()["ok"] == is_good
