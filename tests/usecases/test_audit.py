"""A random call list, and what the calls found."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from finder.errors import BadInput, NotFound
from finder.usecases.audit import COLUMNS, describe, draw_sample, read_results
from tests.staff_directory import Directory


def test_a_sample_is_random_and_repeatable(directory: Directory) -> None:
    with directory.readers() as session:
        text = draw_sample(session, count=50, state="CO", random_state=1)
        assert draw_sample(session, count=50, state="CO", random_state=1) == text
        assert len(draw_sample(session, count=1, state="CO", random_state=1).splitlines()) == 2
        with pytest.raises(NotFound):
            draw_sample(session, count=5, state="KY", random_state=1)
    rows = list(csv.DictReader(StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert {row["name"] for row in rows} == {"Hope House", "Dawn Clinic"}
    assert {row["phone"][:1] for row in rows} == {"'"}


def lines(*answers: str) -> list[str]:
    head = "id,reached,name_right,address_right,phone_right,services_right\n"
    return [head, *(f"p{number},{answer}\n" for number, answer in enumerate(answers))]


def test_results_give_both_measures() -> None:
    accuracy = read_results(lines("yes,yes,Y,1,true", "yes,no,yes,yes,yes", "no,,,,", ",,,,"))
    assert describe(accuracy) == {
        "exact": {"right": 1, "asked": 3, "share": 0.3333, "low": 0.0615, "high": 0.7923},
        "functional": {"right": 2, "asked": 3, "share": 0.6667, "low": 0.2077, "high": 0.9385},
    }


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (["id,name\n"], "columns lack"),
        ([], "columns lack"),
        (lines("perhaps,,,,"), "Row 2: reached"),
        (lines("yes,yes,yes,,yes"), "Row 2: phone_right"),
        (lines(",,,,"), "Nobody"),
        ([*lines("no,,,,"), "p0,no,,,,\n"], "twice"),
    ],
)
def test_bad_results_are_refused(rows: list[str], reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read_results(rows)
