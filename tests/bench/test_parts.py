"""What a benchmark tells while it runs."""

from __future__ import annotations

import re

from finder.bench.parts import MANY, Parts, samples_for


def test_each_part_is_told_when_it_begins_and_what_it_took() -> None:
    told: list[str] = []
    assert Parts(told.append).run("pages", lambda: told.append("at work") or 7) == 7  # type: ignore[func-returns-value]
    assert told[:2] == ["pages …", "at work"]
    assert re.fullmatch(r"pages: \d+ s by the clock, \d+ s of processor time of this process", told[2])


def test_large_directories_are_measured_less_often_and_the_output_says_how_often() -> None:
    usual, large = samples_for(MANY - 1), samples_for(MANY)
    assert (large.sql_seconds, large.pairs, large.imports) < (usual.sql_seconds, usual.pairs, usual.imports)
    assert str(large) == "SQL for 10 s, 3 rounds of load a page, 2 imports"
