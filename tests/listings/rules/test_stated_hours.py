"""Hours as other people's programs read them: dates, zone, days nobody spoke of, and HSDS schedules."""

from __future__ import annotations

from datetime import date
from typing import Any

from finder.listings.rules.hsds_schedules import write_schedules
from finder.listings.rules.stated_hours import find_hours, write_hours
from tests.each import in_one_pass
from tests.site import make_program

CHECKED = date(2026, 11, 10)
WEEK = "24h;08:00-12:00,20:00-24:00;22:00-02:00;closed;;;"


def hours_of(week: str = WEEK, *, today: date | None = CHECKED, **changes: Any) -> Any:
    values = {"notes": (("timetable", week),), "checked": (("intake", CHECKED.isoformat()),)}
    return find_hours(make_program("h", "SA", **(values | changes)), today=today)


def schedules(today: date = CHECKED, **changes: Any) -> list[tuple[str, ...]]:
    found = write_schedules("h", hours_of(today=today, **changes), today=today)
    return [(one["byday"], one["opens_at"], one["closes_at"]) for one in found]


def test_each_day_says_open_closed_or_not_stated() -> None:
    written = write_hours(hours_of())
    assert written is not None
    assert [(day["day"], day["state"]) for day in written["days"]] == [
        ("mon", "open"), ("tue", "open"), ("wed", "open"), ("thu", "closed"),
        ("fri", "not_stated"), ("sat", "not_stated"), ("sun", "not_stated"),
    ]  # fmt: skip
    assert written["days"][0]["spans"] == [{"opens": "00:00", "closes": "24:00"}]
    assert written["days"][2]["spans"] == [{"opens": "22:00", "closes": "02:00"}]


def test_hours_end_a_year_after_their_check() -> None:
    assert hours_of(today=date(2027, 11, 10)) is not None
    assert hours_of(today=date(2027, 11, 11)) is None
    assert hours_of(today=None).valid_until == date(2027, 11, 10)


@in_one_pass(
    "changes",
    [
        {"checked": ()},
        {"checked": (("phone", "2026-11-10"),)},
        {"listed": False},
        {"notes": ()},
        {"notes": (("timetable", "?"),)},
    ],
)
def test_hours_that_nobody_said_or_checked_are_none(changes: dict[str, Any]) -> None:
    assert hours_of(**changes) is None


def test_schedules_join_days_with_the_same_times_and_know_midnight() -> None:
    assert schedules() == [
        ("MO", "00:00-07:00", "23:59-07:00"),
        ("TU", "08:00-07:00", "12:00-07:00"),
        ("TU", "20:00-07:00", "00:00-07:00"),
        ("WE", "22:00-07:00", "02:00-07:00"),
    ]
    assert schedules(week="08:00-17:00;08:00-17:00;closed;08:00-17:00;;;") == [
        ("MO,TU,TH", "08:00-07:00", "17:00-07:00")
    ]


def test_a_place_whose_zone_nobody_can_tell_has_times_without_a_distance_from_utc() -> None:
    changes = {"state": "ND", "county": "Dunn"}
    assert schedules(**changes)[1] == ("TU", "08:00", "12:00")
    found = write_schedules("h", hours_of(**changes), today=CHECKED)
    assert {(one["valid_from"], one["valid_to"], one.get("timezone")) for one in found} == {
        ("2026-11-10", "2027-11-10", None)
    }


@in_one_pass(
    ("state", "today", "days"),
    [
        ("CO", date(2026, 11, 10), ("2026-11-10", "2027-03-13", -7.0)),
        ("CO", date(2027, 6, 1), ("2027-03-14", "2027-11-06", -6.0)),
        ("CO", date(2027, 11, 8), ("2027-11-07", "2027-11-10", -7.0)),
        ("HI", date(2027, 6, 1), ("2026-11-10", "2027-11-10", -10.0)),
        ("CO", date(2026, 11, 9), ("2026-11-09", "2027-03-13", -7.0)),
    ],
)
def test_a_schedule_holds_while_its_distance_from_utc_does(
    state: str, today: date, days: tuple[str, str, float]
) -> None:
    found = write_schedules("h", hours_of(today=today, state=state), today=today)
    assert {(one["valid_from"], one["valid_to"], one["timezone"]) for one in found} == {days}
