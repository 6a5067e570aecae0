"""Ages at their edges, with the clock stopped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from finder.listings.rules.freshness import (
    QueueItem,
    age_of,
    calls_first,
    checks_of,
    describe_checks,
    opening_at,
    queue_order,
    tenths_checked,
    time_passed,
    urgency,
)

TODAY = date(2026, 11, 25)


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("days", "standing"),
    [(-1, "checked"), (0, "checked"), (183, "checked"), (184, "not_lately"), (365, "not_lately"), (366, "long_ago")],
)
def test_a_check_ages(days: int, standing: str) -> None:
    phone, services, payment, intake = checks_of([("phone", ago(days))], today=TODAY)
    assert (phone.group, phone.standing) == ("phone", standing)
    assert {services.standing, payment.standing, intake.standing} == {"never"}
    assert services.on is None


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, (0, "days")), (13, (13, "days")), (14, (2, "weeks")), (60, (8, "weeks")), (61, (2, "months")),
        (730, (23, "months")), (731, (2, "years")),
    ],
)  # fmt: skip
def test_time_passed_in_the_unit_people_say(days: int, words: tuple[int, str]) -> None:
    assert time_passed(days) == words


@pytest.mark.parametrize(("days", "unit", "old"), [(60, "days", False), (61, "months", False), (731, "years", True)])
def test_a_listing_ages(days: int, unit: str, old: bool) -> None:
    age = age_of(ago(days), today=TODAY)
    assert (age.unit, age.is_old) == (unit, old)
    assert age_of("", today=TODAY).unit == "unknown"


@pytest.mark.parametrize(("days", "left"), [(-1, 7), (0, 7), (6, 1), (7, 0), (8, None)])
def test_openings_are_believed_for_a_week(days: int, left: int | None) -> None:
    opening = opening_at(("taking", None, ago(days)), today=TODAY)
    assert (opening.days_left if opening else None) == left
    assert opening_at(None, today=TODAY) is None


def item(name: str, *, days: int | None = 100, is_alone: bool = False) -> QueueItem:
    checked = {} if days is None else dict.fromkeys(("phone", "services", "payment", "intake"), ago(days))
    return QueueItem(program_id=name, area="CO", as_of=ago(400), checked=checked, is_alone=is_alone)


def test_the_oldest_and_the_only_ones_come_first() -> None:
    items = [item("new", days=10), item("b"), item("a"), item("alone", is_alone=True), item("never", days=None)]
    assert [entry.program_id for entry in queue_order(items, today=TODAY)] == ["never", "alone", "a", "b", "new"]


def test_an_unchecked_group_is_as_old_as_its_source() -> None:
    assert urgency(item("x", days=None), today=TODAY) == 400
    undated = QueueItem(program_id="x", area="", as_of="", checked={})
    assert urgency(undated, today=TODAY) == 1825


def test_the_promise_is_rounded_down() -> None:
    assert tenths_checked([ago(1)] * 89 + [""] * 11, today=TODAY) == 8
    assert tenths_checked([], today=TODAY) == 0
    assert tenths_checked([ago(183), ago(184)], today=TODAY) == 5


def test_checks_of_one_age_are_grouped() -> None:
    checked = [("intake", ago(21)), ("phone", ago(22)), ("services", ago(200))]
    lines = describe_checks(checks_of(checked, today=TODAY))
    assert [(line.groups, line.standing, line.count, line.unit) for line in lines] == [
        (("phone", "intake"), "checked", 3, "weeks"),
        (("services",), "not_lately", 6, "months"),
    ]
    assert describe_checks(checks_of((), today=TODAY)) == ()


def test_six_months_on_both_sides_of_the_edge_are_two_lines() -> None:
    lines = describe_checks(checks_of([("phone", ago(183)), ("services", ago(184))], today=TODAY))
    assert [(line.count, line.standing) for line in lines] == [(6, "checked"), (6, "not_lately")]


@pytest.mark.parametrize(
    ("as_of", "checked", "expected"),
    [
        ("", {}, True),
        (ago(184), {}, True),
        (ago(183), {}, False),
        (ago(900), {"phone": 10}, True),
        (ago(900), {"phone": 183, "services": 183}, False),
        (ago(900), {"phone": 184, "services": 1}, False),
        (ago(900), {"payment": 400}, False),
        (ago(900), {"payment": 4}, True),
    ],
)
def test_the_age_of_a_list_says_call_first_once(as_of: str, checked: dict[str, int], expected: bool) -> None:
    checks = checks_of([(group, ago(days)) for group, days in checked.items()], today=TODAY)
    assert calls_first(as_of, checks, today=TODAY) is expected
