"""Times and days in the zone of whoever looks: history is kept in UTC, people read their own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

TIME_ZONES: tuple[tuple[str, str], ...] = (
    ("", "UTC"),
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico)"),
    ("Pacific/Guam", "Guam"),
)
"""IANA name ("" for UTC) and label of each zone that an account can choose."""


def in_zone(at: datetime | str, zone: str) -> str:
    """Return a moment (aware, or ISO text) as "2026-11-25 07:00 EST" in a zone of `TIME_ZONES`."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.astimezone(_zone(zone)).strftime("%Y-%m-%d %H:%M %Z")


def day_of(at: datetime | str, zone: str) -> date:
    """Return the day on which a moment (aware, or ISO text) fell in a zone."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.astimezone(_zone(zone)).date()


def day_bounds(day: date, zone: str) -> tuple[str, str]:
    """Return the first moment of a day in a zone and that of the next day, as ISO text in UTC."""
    first, following = (datetime.combine(one, time(), _zone(zone)) for one in (day, day + timedelta(days=1)))
    return first.astimezone(UTC).isoformat(), following.astimezone(UTC).isoformat()


def _zone(name: str) -> tzinfo:
    return ZoneInfo(name) if name else UTC
