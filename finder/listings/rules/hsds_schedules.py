"""Opening times by weekday as schedules of HSDS 3.0.

HSDS wants times with their distance from UTC, which changes with daylight saving time. So a schedule holds from the day on which
its distance began, or the hours were checked, until it ends or the check is a year old: whoever reads it later asks again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from finder.listings.rules.hsds_ids import make_uuid
from finder.listings.rules.stated_hours import StatedHours
from finder.listings.rules.timetables import Span, is_all_day, write_time

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST_MINUTE = 24 * 60 - 1
_NOTE = "Local time of the place. Holidays may differ: call first."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Period:
    """Days, first and last, on which a zone keeps the same distance from UTC; None where the zone isn't known."""

    first: date
    last: date
    offset: timedelta | None


def write_schedules(program_id: str, hours: StatedHours, *, today: date) -> list[dict[str, Any]]:
    """Return a schedule for each span of the week, with the days that share it, as they hold on `today`."""
    period = _period(hours, today)
    by_span: dict[tuple[Span, bool], list[str]] = {}
    for name, day in zip(_WEEKDAYS, hours.week, strict=True):
        for span in day or ():
            by_span.setdefault((span, is_all_day(day)), []).append(name)
    return [
        {
            "id": make_uuid("schedule", program_id, part),
            "service_id": make_uuid("service", program_id),
            "valid_from": period.first.isoformat(),
            "valid_to": period.last.isoformat(),
            **_zone(period),
            "freq": "WEEKLY",
            "interval": 1,
            "byday": ",".join(days),
            "description": f"Open 24 hours. {_NOTE}" if is_whole else _NOTE,
            "opens_at": _clock(span[0], period),
            "closes_at": _clock(_LAST_MINUTE if is_whole else span[1] % (24 * 60), period),
        }
        for part, ((span, is_whole), days) in enumerate(by_span.items())
    ]


def _period(hours: StatedHours, today: date) -> _Period:
    if not hours.zone:
        return _Period(first=hours.as_of, last=hours.valid_until, offset=None)
    zone, offset = ZoneInfo(hours.zone), _offset(today, ZoneInfo(hours.zone))
    first = _run(today, hours.as_of, zone, -1)
    return _Period(first=first, last=_run(today, hours.valid_until, zone, 1), offset=offset)


def _run(start: date, end: date, zone: ZoneInfo, step: int) -> date:
    """Return the last day towards `end` on which the zone keeps the distance it has on `start`."""
    last = start
    for day in _days(start, end, step):
        if _offset(day, zone) != _offset(start, zone):
            break
        last = day
    return last


def _days(start: date, end: date, step: int) -> Iterator[date]:
    for passed in range(max(0, step * (end - start).days) + 1):
        yield start + timedelta(days=step * passed)


def _offset(day: date, zone: ZoneInfo) -> timedelta:
    """Return the distance from UTC at noon: clocks change at night."""
    return datetime.combine(day, time(12), zone).utcoffset() or timedelta()


def _zone(period: _Period) -> dict[str, float]:
    return {} if period.offset is None else {"timezone": period.offset.total_seconds() / 3600}


def _clock(minute: int, period: _Period) -> str:
    """Return a time of the day with its distance from UTC, as in ``08:00-07:00``."""
    if period.offset is None:
        return write_time(minute)
    minutes = int(period.offset.total_seconds()) // 60
    sign, distance = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{write_time(minute)}{sign}{distance // 60:02}:{distance % 60:02}"
