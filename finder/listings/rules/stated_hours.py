"""Opening times by weekday as other people's programs read them: each day, the zone of the place, and until when to believe them.

Whether a place is open at this moment is no part of it: that is true for minutes, and answers are kept longer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from finder.listings.rules.programs import Program
from finder.listings.rules.time_zones import find_zone
from finder.listings.rules.timetables import DAYS, VALID_DAYS, Day, Week, are_believed, parse_week, write_time
from finder.platform.iso_dates import parse_day

DayState = Literal["open", "closed", "not_stated"]
"""What was said of one day; `not_stated` is no "closed"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedHours:
    """The week of one place, checked by staff."""

    week: Week
    zone: str
    """IANA name of the place's time zone; "" where its county doesn't tell."""
    as_of: date
    """The day on which staff last checked it."""

    @property
    def valid_until(self) -> date:
        """The last day on which it may be relied on."""
        return self.as_of + timedelta(days=VALID_DAYS)


def find_hours(program: Program, *, today: date | None = None) -> StatedHours | None:
    """Return the hours of a listed program, None where staff never said or checked them.

    `today`: hours whose check is over a year old then are None too; without a day they are returned with their dates.
    """
    if not program.listed or not program.timetable:
        return None
    return read_hours(program.timetable, program.checked, find_zone(program.state, program.county), today=today)


def read_hours(
    timetable: str, checked: Iterable[tuple[str, str]], zone: str, *, today: date | None = None
) -> StatedHours | None:
    """Return hours as `find_hours` does; `timetable`, `checked` and `zone` as in `Card`."""
    held = tuple(checked)
    week, as_of = parse_week(timetable), parse_day(dict(held).get("intake", ""))
    if week is None or as_of is None or (today is not None and not are_believed(held, today=today)):
        return None
    return StatedHours(week=week, zone=zone, as_of=as_of)


def write_hours(hours: StatedHours | None) -> dict[str, Any] | None:
    """Return hours as plain JSON values."""
    if hours is None:
        return None
    return {
        "time_zone": hours.zone,
        "as_of": hours.as_of.isoformat(),
        "valid_until": hours.valid_until.isoformat(),
        "days": [_day(name, day) for name, day in zip(DAYS, hours.week, strict=True)],
    }


def _day(name: str, day: Day) -> dict[str, Any]:
    spans = [{"opens": write_time(start), "closes": write_time(end)} for start, end in day or ()]
    return {"day": name, "state": _state(day), "spans": spans}


def _state(day: Day) -> DayState:
    if day is None:
        return "not_stated"
    return "open" if day else "closed"
