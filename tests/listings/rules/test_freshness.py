"""Ages at their edges, with the clock stopped."""

from __future__ import annotations

from datetime import date, timedelta

from finder.listings.rules.freshness import (
    Age,
    Check,
    Opening,
    QueueItem,
    age_of,
    calls_first,
    checks_of,
    describe_checks,
    opening_at,
    queue_order,
    tenths,
    time_passed,
    unchecked_since,
    urgency,
)
from tests.each import in_one_pass

TODAY = date(2026, 11, 25)


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


@in_one_pass(
    ("days", "standing"),
    [(-1, "checked"), (0, "checked"), (183, "checked"), (184, "not_lately"), (365, "not_lately"), (366, "long_ago")],
)
def test_a_check_ages(days: int, standing: str) -> None:
    phone, services, payment, intake = checks_of([("phone", ago(days))], today=TODAY)
    assert (phone.group, phone.standing) == ("phone", standing)
    assert {services.standing, payment.standing, intake.standing} == {"never"}
    assert services.on is None


@in_one_pass(
    ("days", "words"),
    [
        (0, (0, "days")), (13, (13, "days")), (14, (2, "weeks")), (60, (8, "weeks")), (61, (2, "months")),
        (730, (23, "months")), (731, (2, "years")),
    ],
)  # fmt: skip
def test_time_passed_in_the_unit_people_say(days: int, words: tuple[int, str]) -> None:
    assert time_passed(days) == words


@in_one_pass(("days", "unit", "old"), [(60, "days", False), (61, "months", False), (731, "years", True)])
def test_a_listing_ages(days: int, unit: str, old: bool) -> None:
    age = age_of(ago(days), today=TODAY)
    assert (age.unit, age.is_old) == (unit, old)
    assert age_of("", today=TODAY).unit == "unknown"


@in_one_pass(("days", "left"), [(-1, 7), (0, 7), (6, 1), (7, 0), (8, None)])
def test_openings_are_believed_for_a_week(days: int, left: int | None) -> None:
    opening = opening_at(("taking", None, ago(days)), today=TODAY)
    assert (opening.days_left if opening else None) == left
    assert opening_at(None, today=TODAY) is None


def item(name: str, *, days: int | None = 100, is_alone: bool = False) -> QueueItem:
    checked = {} if days is None else dict.fromkeys(("phone", "services", "payment", "intake"), ago(days))
    return QueueItem(program_id=name, area="CO", since=unchecked_since(checked, ago(400)), is_alone=is_alone)


def test_the_oldest_and_the_only_ones_come_first() -> None:
    items = [item("new", days=10), item("b"), item("a"), item("alone", is_alone=True), item("never", days=None)]
    assert [entry.program_id for entry in queue_order(items, today=TODAY)] == ["never", "alone", "a", "b", "new"]


def test_an_unchecked_group_is_as_old_as_its_source() -> None:
    assert urgency(item("x", days=None), today=TODAY) == 400
    undated = QueueItem(program_id="x", area="", since=unchecked_since({}, ""))
    assert urgency(undated, today=TODAY) == 1825


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


@in_one_pass(
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


AGES: list[tuple[int, Age]] = [
    (-1, Age(as_of=date(2026, 11, 26), unit="days", count=0, is_old=False, is_very_old=False)),
    (0, Age(as_of=TODAY, unit="days", count=0, is_old=False, is_very_old=False)),
    (60, Age(as_of=date(2026, 9, 26), unit="days", count=60, is_old=False, is_very_old=False)),
    (61, Age(as_of=date(2026, 9, 25), unit="months", count=2, is_old=False, is_very_old=False)),
    (184, Age(as_of=date(2026, 5, 25), unit="months", count=6, is_old=True, is_very_old=False)),
    (365, Age(as_of=date(2025, 11, 25), unit="months", count=11, is_old=True, is_very_old=False)),
    (366, Age(as_of=date(2025, 11, 24), unit="months", count=12, is_old=True, is_very_old=True)),
    (730, Age(as_of=date(2024, 11, 25), unit="months", count=23, is_old=True, is_very_old=True)),
    (1096, Age(as_of=date(2023, 11, 25), unit="years", count=3, is_old=True, is_very_old=True)),
]


@in_one_pass(("days", "age"), AGES)
def test_the_age_of_a_list_is_told_with_its_date(days: int, age: Age) -> None:
    assert age_of(ago(days), today=TODAY) == age


def test_an_undated_list_counts_as_very_old() -> None:
    assert age_of("", today=TODAY) == Age(as_of=None, unit="unknown", count=0, is_old=True, is_very_old=True)


def test_a_check_is_told_with_its_own_date_and_an_unchecked_group_with_none() -> None:
    phone, services, payment, intake = checks_of(
        [("services", ago(0)), ("intake", ago(30)), ("payment", ago(-2))], today=TODAY
    )
    assert phone == Check(group="phone", on=None, standing="never", count=0, unit="days")
    assert services == Check(group="services", on=TODAY, standing="checked", count=0, unit="days")
    assert (payment.standing, payment.count, payment.unit) == ("checked", 0, "days")
    assert intake == Check(group="intake", on=date(2026, 10, 26), standing="checked", count=4, unit="weeks")


def test_an_opening_is_told_as_it_was_said() -> None:
    assert opening_at(("waitlist", 14, ago(2)), today=TODAY) == Opening(
        state="waitlist", days=14, on=date(2026, 11, 23), days_left=5
    )


def test_what_was_checked_today_waits_longest_for_its_next_call() -> None:
    assert urgency(item("x", days=0), today=TODAY) == 0
    assert urgency(item("x", days=-3), today=TODAY) == 0
    assert urgency(item("x", days=1, is_alone=True), today=TODAY) == 2


def test_one_old_group_decides_the_urgency_however_new_the_others_are() -> None:
    checked = {"phone": ago(1), "services": ago(50), "payment": ago(2), "intake": ago(3)}
    assert unchecked_since(checked, ago(900)) == ago(50)
    del checked["intake"]
    assert unchecked_since(checked, ago(900)) == ago(900)


def test_the_promise_is_rounded_down() -> None:
    assert tenths(89, 100) == 8
    assert tenths(0, 0) == 0
    assert tenths(1, 2) == 5
