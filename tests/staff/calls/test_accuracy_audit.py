"""A random call list, and what the calls found."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from finder.listings.accuracy import find_latest_audit
from finder.listings.store import history
from finder.platform.errors import BadInput, NotFound
from finder.staff.calls.accuracy_audit import (
    COLUMNS,
    check_programs,
    describe,
    draw_sample,
    publish_audit,
    read_audit,
    read_results,
)
from tests.each import in_one_pass
from tests.staff_directory import NOW, Directory

TODAY = NOW.date()


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
    accuracy = read_results(lines("yes,yes,Y,1,true", "yes,no,yes,yes,yes", "no,,yes,,", ",,,,"), today=TODAY)
    assert describe(accuracy) == {
        "exact": {"right": 1, "asked": 3, "share": 0.3333, "low": 0.0615, "high": 0.7923},
        "functional": {"right": 2, "asked": 3, "share": 0.6667, "low": 0.2077, "high": 0.9385},
    }


@in_one_pass(
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
        read_results(rows, today=TODAY)


def called(*rows: str) -> list[str]:
    head = "id,state,reached,name_right,address_right,phone_right,services_right,called_on\n"
    return [head, *(f"p{number},{row}\n" for number, row in enumerate(rows))]


def test_a_published_audit_is_a_history_entry_and_the_newest_counts(directory: Directory) -> None:
    first = read_audit(called("KY,no,,,,,2026-10-01"), today=TODAY)
    second = read_audit(
        called("NY,yes,yes,yes,yes,yes,2026-11-02", "CO,yes,yes,no,yes,yes,2026-11-01", "KY,,,,,,"), today=TODAY
    )
    assert (second.states, second.on) == (("CO", "NY"), "2026-11-02")
    with directory.sessions.begin() as session:
        assert find_latest_audit(session) is None
        publish_audit(session, first, now=NOW)
        publish_audit(session, second, now=NOW)
        assert find_latest_audit(session) == second
        assert history.verify(session) is None


@in_one_pass("day", ["", "last week"])
def test_an_audit_without_a_day_is_not_published(day: str) -> None:
    with pytest.raises(BadInput, match="day"):
        read_audit(called(f"KY,no,,,,,{day}"), today=TODAY)


def test_every_row_with_an_impossible_day_is_named_also_before_publishing() -> None:
    rows = called("KY,no,,,,,yes", "KY,no,,,,,2026-11-25", "KY,yes,yes,,yes,yes,2026-12-05", "KY,,,,,,2027-01-01")
    with pytest.raises(BadInput) as caught:
        read_results(rows, today=TODAY)
    assert str(caught.value).splitlines() == [
        "Row 2: called_on must be a day, written as 2026-11-25.",
        "Row 4: address_right must be yes or no.",
        "Row 4: called_on is in the future. Write the day of the call, 2026-11-25 at the latest.",
    ]
    with pytest.raises(BadInput, match="And 5 more"):
        read_results(called(*["KY,no,,,,,soon"] * 25), today=TODAY)


def test_only_programs_of_the_directory_count(directory: Directory) -> None:
    ids = directory.ids()
    head, *_ = called()
    known = [head, f"{ids['Hope House']},CO,no,,,,,2026-11-01\n", f"{ids['River Home']},,no,,,,,2026-11-01\n"]
    wrong = [*known, "zzzzzzzzzzzzz,CO,no,,,,,2026-11-01\n", f"{ids['Dawn Clinic']},KY,no,,,,,2026-11-01\n"]
    with directory.readers() as session:
        check_programs(session, known, today=TODAY)
        with pytest.raises(BadInput) as caught:
            check_programs(session, wrong, today=TODAY)
    assert str(caught.value).splitlines() == [
        "Row 4: id is of no program. Write the id that the call list was drawn with.",
        "Row 5: state must be CO, where this program is.",
    ]
