"""What a benchmark tells while it runs."""

from __future__ import annotations

import re

from finder.bench.parts import MANY, Parts, samples_for
from finder.bench.ratios import Measured, at_most
from finder.bench.staff_pages import PageCost
from finder.bench.staff_ratios import StaffFigures, judge_staff


def test_each_part_is_told_when_it_begins_and_what_it_took() -> None:
    told: list[str] = []
    assert Parts(told.append).run("pages", lambda: told.append("at work") or 7) == 7  # type: ignore[func-returns-value]
    assert told[:2] == ["pages …", "at work"]
    assert re.fullmatch(r"pages: \d+ s by the clock, \d+ s of processor time of this process", told[2])


def test_a_part_that_breaks_is_named_and_what_the_others_found_is_kept_and_told_at_once() -> None:
    told: list[str] = []
    found, parts = Measured(), Parts(told.append)
    parts.measure(found, "pages", lambda: Measured(ratios=[at_most("page", 1.0, 2.0)], figures={"ms": 1.23456}))
    assert found.is_good and told[-1].startswith("ok  ") and told[-1].endswith("page")
    parts.measure(found, "an import", lambda: 1 // 0)  # type: ignore[arg-type, return-value]
    parts.measure(found, "edits", lambda: Measured(ratios=[at_most("edit", 3.0, 2.0)]))
    assert [ratio.name for ratio in found.ratios] == ["page", "edit"] and found.figures == {"ms": 1.235}
    assert len(found.failed) == 1 and found.failed[0].startswith("an import: ZeroDivisionError")
    assert f"FAILED {found.failed[0]}" in told and told[-1].startswith("MISS")


def test_what_broke_makes_no_good_result_even_where_every_goal_is_met() -> None:
    other, found = Measured(ratios=[at_most("page", 1.0, 2.0)], figures={"ms": None}, failed=["edits: why"]), Measured()
    found.take_in(other, name="PostgreSQL, ", key="postgresql_")
    assert (found.ratios[0].name, found.failed, found.figures) == ("PostgreSQL, page", ["PostgreSQL, edits: why"], {})
    assert not found.is_good


def test_a_staff_page_that_broke_at_one_size_costs_no_other_page_its_figures() -> None:
    cost = PageCost(milliseconds=1.0, by_hello=10.0, statements=5)
    found = judge_staff(
        StaffFigures(
            small={"queue": cost, "search": cost}, large={"queue": cost}, failed=("staff pages over 100,000, search",)
        )
    )
    assert [ratio.name for ratio in found.ratios if "bare view" in ratio.name] == [
        "staff, queue / bare view",
        "staff, search / bare view",
    ]
    assert len(found.ratios) == 4 and found.failed == ["staff pages over 100,000, search"]


def test_large_directories_are_measured_less_often_and_the_output_says_how_often() -> None:
    usual, large = samples_for(MANY - 1), samples_for(MANY)
    assert (large.sql_seconds, large.pairs, large.imports) < (usual.sql_seconds, usual.pairs, usual.imports)
    assert str(large) == "SQL for 10 s, 3 rounds of load a page, 2 imports"
