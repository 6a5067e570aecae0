"""Opening times by weekday: one line of text as it is stored, what people type for a day, and whether a place is open.

Times are the place's own. Holidays are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from finder.platform.iso_dates import parse_day

Span = tuple[int, int]
"""Opening and closing as minutes from the start of the day; past midnight the second is over 1,440."""
Day = tuple[Span, ...] | None
"""The spans of one day in order, () when closed; None where nobody said."""
Week = tuple[Day, ...]
"""Monday to Sunday."""
Typed = tuple[int, str]
"""Minutes on the face of a clock, and ``a``, ``p``, ``24`` (a clock of 24 hours) or "" (not said)."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
VALID_DAYS = 365
"""Days after a check of hours within which pages say whether a place is open now."""
_MINUTES_A_DAY = 24 * 60
_MINUTES_A_WEEK = 7 * _MINUTES_A_DAY
_ALL_DAY: Span = (0, _MINUTES_A_DAY)
_MOST_SPANS = 4
"""More in one day is a mistake in typing."""
_LONGEST_TYPED = 80
_CLOSED, _ALL = "closed", "24h"
_STORED = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)
_TIME = r"(?:(noon|midnight)|(\d{1,2})(?:[:.](\d\d))?\s*(?:([ap])\.?\s?m?\.?)?)"
_TYPED = re.compile(rf"(?:from )?{_TIME}\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b)\s*{_TIME}", re.ASCII)
_BETWEEN = re.compile(r"\s*(?:[,;/&]|\band\b)\s*")
_ALL_DAY_WORDS = frozenset({"24", "24h", "24 h", "24 hours", "24/7", "all day", "open 24 hours", "around the clock"})
_CLOSED_WORDS = frozenset({"closed", "close", "x"})
_HOW = "Type times such as 8 am-5 pm, several with a comma between them; or closed, or 24 hours."
_OVERLAP = "These times overlap."
_WHICH_HALF = "Add am or pm."
_HALF = 12 * 60
_EARLIEST = 5 * 60
_MIDNIGHT: Typed = (0, "a")
_OTHER_HALF = {"a": "p", "p": "a"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenState:
    """Whether a place is open at one moment, and when that changes."""

    is_open: bool
    is_always: bool = False
    """True for a place that never closes."""
    changes_in: int | None = None
    """Days from today to the day on which it closes or opens; None if not known."""
    weekday: int = 0
    """Of that day, 0 for Monday."""
    minute: int = 0
    """Of that day."""


def parse_week(text: str) -> Week | None:
    """Parse the stored form: seven days divided by ``;``, each "", ``closed``, ``24h`` or ``08:00-12:00,13:00-17:00``.

    None for anything else: lists can bring a note of the same name.
    """
    parts = text.split(";")
    try:
        week = tuple(_read_day(part) for part in parts)
    except ValueError:
        return None
    return week if len(week) == len(DAYS) and any(day is not None for day in week) else None


def write_week(week: Sequence[Day]) -> str:
    """Return the stored form of a week; "" if nothing is known of any day."""
    return ";".join(map(_write_day, week)) if any(day is not None for day in week) else ""


def check_timetable(value: object) -> str:
    """Return a stored week in canonical form.

    Raises:
        ValueError: it is no week, its times are no times, or they overlap.
    """
    week = parse_week(value) if isinstance(value, str) else None
    if week is None:
        raise ValueError(_HOW)
    if overlaps(week):
        raise ValueError(_OVERLAP)
    return write_week(week)


def parse_typed_day(text: str) -> Day:
    """Parse what a person typed for one day, such as ``8-12, 1-5 pm``; None for an empty text.

    Raises:
        ValueError: it can't be understood, or its times overlap.
    """
    plain = " ".join(text.lower().split())
    if not plain:
        return None
    if plain in _CLOSED_WORDS:
        return ()
    if plain in _ALL_DAY_WORDS:
        return (_ALL_DAY,)
    parts = _BETWEEN.split(plain) if len(plain) <= _LONGEST_TYPED else []
    if not 0 < len(parts) <= _MOST_SPANS:
        raise ValueError(_HOW)
    spans = tuple(sorted(_typed_span(part) for part in parts))
    if any(earlier[1] > later[0] for earlier, later in zip(spans, spans[1:], strict=False)):
        raise ValueError(_OVERLAP)
    return spans


def overlaps(week: Week) -> bool:
    """Return whether a span runs into another, also past midnight or from Sunday into Monday."""
    spans = _spans_of(week)
    after = [*spans[1:], *((start + _MINUTES_A_WEEK, end + _MINUTES_A_WEEK) for start, end in spans[:1])]
    return any(earlier[1] > later[0] for earlier, later in zip(spans, after, strict=True))


def are_believed(checked: Iterable[tuple[str, str]], *, today: date) -> bool:
    """Return whether hours were checked in the last twelve months; `checked` as in `Program.checked`."""
    day = parse_day(dict(checked).get("intake", ""))
    return day is not None and (today - day).days <= VALID_DAYS


def find_state(week: Week, at: datetime) -> OpenState | None:
    """Return whether a place is open at a moment in its own time zone; None where nobody said anything of that day."""
    now = at.weekday() * _MINUTES_A_DAY + at.hour * 60 + at.minute
    spans = _spans_of(week)
    around = [(start + shift, end + shift) for shift in (-_MINUTES_A_WEEK, 0, _MINUTES_A_WEEK) for start, end in spans]
    closes = _closing(around, now)
    if closes is not None:
        if closes - now >= _MINUTES_A_WEEK:
            return OpenState(is_open=True, is_always=True)
        return _changing(at, now, closes, is_open=True)
    if week[at.weekday()] is None:
        return None
    opens = min((start for start, _ in around if start > now), default=None)
    if opens is None or not _is_known_until(week, at.weekday(), opens):
        return OpenState(is_open=False)
    return _changing(at, now, opens, is_open=False)


def _closing(spans: Sequence[Span], now: int) -> int | None:
    """Return when the span of `now` ends, joined with those that follow without a gap; None if there is no such span."""
    closes = None
    for start, end in spans:
        if start <= (now if closes is None else closes) < end:
            closes = end
    return closes


def _is_known_until(week: Week, weekday: int, opens: int) -> bool:
    days = opens // _MINUTES_A_DAY - weekday
    return all(week[(weekday + passed) % len(DAYS)] is not None for passed in range(days + 1))


def _changing(at: datetime, now: int, then: int, *, is_open: bool) -> OpenState:
    day, minute = divmod(then, _MINUTES_A_DAY)
    if is_open and minute == 0:  # "Until midnight" is the end of the day before.
        day, minute = day - 1, _MINUTES_A_DAY
    passed = day - now // _MINUTES_A_DAY
    weekday = (at + timedelta(days=passed)).weekday()
    return OpenState(is_open=is_open, changes_in=passed, weekday=weekday, minute=minute)


def _spans_of(week: Week) -> list[Span]:
    """Return all spans as minutes from the start of Monday, in order."""
    return sorted(
        (start + at * _MINUTES_A_DAY, end + at * _MINUTES_A_DAY)
        for at, day in enumerate(week)
        for start, end in day or ()
    )


def _write_day(day: Day) -> str:
    if day is None:
        return ""
    if not day:
        return _CLOSED
    return _ALL if day == (_ALL_DAY,) else ",".join(f"{write_time(start)}-{write_time(end)}" for start, end in day)


def write_time(minute: int) -> str:
    """Return a minute of a span as in ``08:00``; the end of a day is ``24:00``, a minute past it that of the next day."""
    hours, minutes = divmod(minute if minute <= _MINUTES_A_DAY else minute - _MINUTES_A_DAY, 60)
    return f"{hours:02}:{minutes:02}"


@lru_cache(maxsize=1_000)
def _read_day(text: str) -> Day:
    if text in ("", _CLOSED):
        return None if not text else ()
    if text == _ALL:
        return (_ALL_DAY,)
    parts = text.split(",")
    if len(parts) > _MOST_SPANS:
        raise ValueError(_HOW)
    return tuple(sorted(_stored_span(part) for part in parts))


def _stored_span(text: str) -> Span:
    found = _STORED.fullmatch(text)
    if not found:
        raise ValueError(_HOW)
    first, first_minute, last, last_minute = map(int, found.groups())
    return _span(first * 60 + first_minute, last * 60 + last_minute, minutes=(first_minute, last_minute))


def _span(start: int, end: int, *, minutes: Iterable[int]) -> Span:
    if start >= _MINUTES_A_DAY or end > _MINUTES_A_DAY or start == end or any(minute > 59 for minute in minutes):
        raise ValueError(_HOW)
    return start, end if end > start else end + _MINUTES_A_DAY


def _typed_span(text: str) -> Span:
    found = _TYPED.fullmatch(text)
    if not found:
        raise ValueError(_HOW)
    parts = found.groups()
    first, last = _typed_time(parts[:4]), _typed_time(parts[4:])
    start, end = _with_halves(first, last)
    return _span(start, end, minutes=(start % 60, end % 60))


def _typed_time(parts: Sequence[str | None]) -> Typed:
    word, hour_text, minute_text, half = parts
    if word:
        return (0, "p" if word == "noon" else "a")
    hour, minute = int(hour_text or 0), int(minute_text or 0)
    if minute > 59 or hour > 24 or (half and not 1 <= hour <= 12):
        raise ValueError(_HOW)
    if half:
        return (hour % 12 * 60 + minute, half)
    is_plain_clock = 1 <= hour <= 12 and not (hour_text or "").startswith("0")
    return (hour * 60 + minute, "" if is_plain_clock else "24")


def _with_halves(first: Typed, last: Typed) -> Span:
    """Return both times as minutes of the day. A half of the day that was not said is the one that makes a short day.

    Raises:
        ValueError: it could be either half.
    """
    (start, first_half), (end, last_half) = first, last
    if not first_half and not last_half:
        return _working_day(start, end)
    if "24" in (first_half, last_half):
        if "" in (first_half, last_half) and end <= start:
            raise ValueError(_WHICH_HALF)
    elif not first_half:
        if last == _MIDNIGHT:
            raise ValueError(_WHICH_HALF)
        start %= _HALF
        first_half = last_half if start < end else _OTHER_HALF[last_half]
    elif not last_half:
        end %= _HALF
        last_half = first_half if end > start else _OTHER_HALF[first_half]
    return _of_day((start, first_half)), _of_day((end, last_half)) or _MINUTES_A_DAY


def _working_day(start: int, end: int) -> Span:
    """Return times without any half: plain only from a morning until a later hour, as in ``8-5``."""
    if not _EARLIEST <= start < _HALF:
        raise ValueError(_WHICH_HALF)
    return start, end if start < end else end + _HALF


def _of_day(time: Typed) -> int:
    return time[0] + _HALF if time[1] == "p" else time[0]


def say_day(day: Day) -> str:
    """Return a day in English words that `parse_typed_day` understands; "" where nobody said."""
    if day is None:
        return ""
    if not day:
        return "closed"
    return "24 hours" if is_all_day(day) else ", ".join(f"{say_time(start)}-{say_time(end)}" for start, end in day)


def say_time(minute: int) -> str:
    """Return a minute of the day as in ``8 am`` or ``5:30 pm``; noon and midnight by name."""
    minute %= _MINUTES_A_DAY
    if minute % _HALF == 0:
        return "noon" if minute else "midnight"
    hours, minutes = divmod(minute, 60)
    return f"{hours % 12 or 12}{f':{minutes:02}' if minutes else ''} {'pm' if hours >= 12 else 'am'}"


def is_all_day(day: Day) -> bool:
    """Return whether a day is open around the clock."""
    return day == (_ALL_DAY,)
