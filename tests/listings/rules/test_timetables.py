"""Opening times by weekday: what people type, what is stored, and what is true at a moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.listings.rules.time_zones import find_zone
from finder.listings.rules.timetables import (
    Day,
    OpenState,
    are_believed,
    check_timetable,
    find_state,
    overlaps,
    parse_typed_day,
    parse_week,
    say_day,
    write_week,
)
from tests.each import in_one_pass

WEEK = "08:00-12:00,13:00-17:00;08:00-17:00;24h;24h;20:00-02:00;closed;"
AT = datetime.fromisoformat("2026-11-30 03:00")
"""A Monday."""
TYPED: tuple[tuple[str, Day], ...] = (
    ("", None),
    ("Closed", ()),
    ("24 hours", ((0, 1440),)),
    ("8-5", ((480, 1020),)),
    ("8am–5pm", ((480, 1020),)),
    ("8-12, 1-5 pm", ((480, 720), (780, 1020))),
    ("9 a.m. to 5:30 p.m.", ((540, 1050),)),
    ("noon-4", ((720, 960),)),
    ("12-5 pm", ((720, 1020),)),
    ("9-12 pm", ((540, 720),)),
    ("9 am-midnight", ((540, 1440),)),
    ("08:00-17:00", ((480, 1020),)),
    ("8:00-17:00", ((480, 1020),)),
    ("20:00-02:00", ((1200, 1560),)),
    ("10pm-6", ((1320, 1800),)),
    ("10-2 am", ((1320, 1560),)),
    ("0:00-24:00", ((0, 1440),)),
)
UNCLEAR = (
    "xx", "7", "25-3", "12-8", "1-5", "08-5", "9-midnight", "8 am-8 am", "8-12 am-pm", "8:75-9", "13 pm-5", "-", "8-", ",",
    "8 am-5 pm, 4 pm-6 pm", "1-2 pm, 3-4 pm, 5-6 pm, 7-8 pm, 9-10 pm", "8-5 " + "x" * 90, "8-5\0", "²-5",
)  # fmt: skip


@in_one_pass(("typed", "day"), TYPED)
def test_a_day_is_read_as_people_type_it(typed: str, day: Day) -> None:
    assert parse_typed_day(typed) == day
    assert parse_typed_day(say_day(day)) == day


@in_one_pass("typed", UNCLEAR)
def test_what_could_mean_two_things_or_nothing_is_told(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Type times|Add am or pm|overlap"):
        parse_typed_day(typed)


def test_a_week_is_stored_in_one_form() -> None:
    week = parse_week(WEEK)
    assert week is not None
    assert write_week(week) == WEEK == check_timetable(WEEK)
    assert check_timetable("13:00-17:00,08:00-12:00;;;;;;") == "08:00-12:00,13:00-17:00;;;;;;"
    assert check_timetable("00:00-24:00;;;;;;") == "24h;;;;;;"
    assert write_week((None,) * 7) == ""


@in_one_pass("text", ["", ";;;;;;", "closed", "Mon 8-5", "8:00-17:00;;;;;;", "08:00-08:00;;;;;;", "08:00-24:30;;;;;;"])
def test_a_text_of_another_shape_is_no_week(text: str) -> None:
    assert parse_week(text) is None
    with pytest.raises(ValueError, match="Type times"):
        check_timetable(text)


def test_times_that_run_into_each_other_are_told_even_past_midnight() -> None:
    for text in ("08:00-12:00,11:00-13:00;;;;;;", "20:00-02:00;01:00-05:00;;;;;", "01:00-05:00;;;;;;20:00-02:00"):
        with pytest.raises(ValueError, match="overlap"):
            check_timetable(text)
    assert check_timetable("20:00-02:00;02:00-05:00;;;;;")


# The first Monday is November 30.
@in_one_pass(
    ("at", "state"),
    [
        ("2026-11-30 07:59", OpenState(is_open=False, changes_in=0, weekday=0, minute=480)),
        ("2026-11-30 08:00", OpenState(is_open=True, changes_in=0, weekday=0, minute=720)),
        ("2026-11-30 12:00", OpenState(is_open=False, changes_in=0, weekday=0, minute=780)),
        ("2026-11-30 16:59", OpenState(is_open=True, changes_in=0, weekday=0, minute=1020)),
        ("2026-11-30 17:00", OpenState(is_open=False, changes_in=1, weekday=1, minute=480)),
        ("2026-12-02 20:00", OpenState(is_open=True, changes_in=1, weekday=3, minute=1440)),
        ("2026-12-05 01:59", OpenState(is_open=True, changes_in=0, weekday=5, minute=120)),
        # Nobody knows of Sunday: when it opens again can't be told, and on Sunday nothing is.
        ("2026-12-05 02:00", OpenState(is_open=False)),
        ("2026-12-06 12:00", None),
    ],
)
def test_it_is_open_until_it_closes(at: str, state: OpenState | None) -> None:
    week = parse_week(WEEK)
    assert week is not None
    assert find_state(week, datetime.fromisoformat(at)) == state


def test_around_the_clock_never_closes_and_closed_all_week_never_opens() -> None:
    always, never = parse_week(";".join(["24h"] * 7)), parse_week(";".join(["closed"] * 7))
    assert always is not None
    assert never is not None
    assert find_state(always, AT) == OpenState(is_open=True, is_always=True)
    assert find_state(never, AT) == OpenState(is_open=False)


days = st.one_of(
    st.none(),
    st.just(()),
    st.just(((0, 1440),)),
    st.tuples(st.integers(0, 719), st.integers(720, 1440)).map(lambda pair: (pair,)),
)


@given(st.lists(days, min_size=7, max_size=7), st.integers(0, 366 * 24 * 60))
def test_any_week_is_open_exactly_within_its_times(week: list[Day], passed: int) -> None:
    at = AT + timedelta(minutes=passed)
    minute, today = at.hour * 60 + at.minute, week[at.weekday()]
    stored = write_week(week)
    if any(day is not None for day in week):
        assert parse_week(stored) == tuple(week)
        assert not overlaps(tuple(week))
    state = find_state(tuple(week), at)
    assert (state is None) == (today is None)
    if state is not None:
        assert state.is_open == any(start <= minute < end for start, end in today or ())


def test_hours_are_believed_for_a_year_after_their_check() -> None:
    checked = (("intake", "2025-11-29"), ("phone", "2026-11-29"))
    assert are_believed(checked, today=date(2026, 11, 29))
    assert not are_believed(checked, today=date(2026, 11, 30))
    assert not are_believed((("phone", "2026-11-29"),), today=date(2026, 11, 29))


@in_one_pass(
    ("state", "county", "zone"),
    [
        ("CO", "", "America/Denver"),
        ("IN", "Lake County", "America/Chicago"),
        ("IN", "LaPorte County", "America/Chicago"),
        ("IN", "Marion County", "America/New_York"),
        ("TX", "El Paso County", "America/Denver"),
        ("TX", "Harris", "America/Chicago"),
        ("AK", "Anchorage Municipality", "America/Anchorage"),
        ("AZ", "Maricopa County", "America/Phoenix"),
        # Where the county doesn't tell.
        ("TX", "", ""),
        ("AZ", "Navajo County", ""),
        ("AK", "Aleutians West Census Area", ""),
        ("ID", "Idaho County", ""),
        ("ZZ", "", ""),
    ],
)
def test_the_zone_of_a_place_is_that_of_its_county(state: str, county: str, zone: str) -> None:
    assert find_zone(state, county) == zone
