"""The date of a list: as the person importing, the file or its name gives it, and whether it can be true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from finder.listings.rules.records import DatePrecision
from finder.platform.errors import BadInput

DateOrigin = Literal["option", "file", "name", "none"]
EARLIEST = date(1990, 1, 1)
"""No list of treatment programs that anybody would load is older; an earlier date is a slip."""
_STATED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_NAMED = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)",
)
"""A year, a year and month, or a whole date in a file's name, separated by -, _, a point, a blank or nothing."""
_NAMED_AMERICAN = re.compile(
    r"(?<!\d)(?P<month>0?[1-9]|1[0-2])(?P<gap>[-_. ])(?P<day>0?[1-9]|[12]\d|3[01])(?P=gap)(?P<year>(?:19|20)\d\d)(?!\d)"
)
_NAMED_MONTH = re.compile(r"(?<!\d)(?<!\d[-_. ])(?P<month>0[1-9]|1[0-2])[-_. ](?P<year>(?:19|20)\d\d)(?![-_. ]?\d)")
"""As in "list_08_2025"; not within a longer row of numbers."""
_MONTHS = "january february march april may june july august september october november december".split()
_NAMED_IN_WORDS = re.compile(
    rf"(?<![a-z])(?P<name>{'|'.join(f'{month}|{month[:3]}' for month in _MONTHS)}|sept)[-_. ]*"
    r"(?:(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?[-_., ]+)?(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
"""As in "August 2025", "Aug-19-2025"."""
_AMERICAN = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:\s.*)?", re.ASCII)
_ISO = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:[T ].*)?", re.ASCII)
_IN_WORDS = re.compile(
    r"(?P<day>\d{1,2})[ -](?P<month>[a-z]{3,9})\.?[ -](?P<year>\d{4}|\d{2})"
    r"|(?P<name>[a-z]{3,9})\.?[ -](?P<date>\d{1,2})(?:st|nd|rd|th)?(?:, ?|[ -])(?P<in>\d{4}|\d{2})",
    re.IGNORECASE | re.ASCII,
)
"""As in "Jan 15, 2010", "15-Jan-10"."""
_LAST_SHORT_YEAR = 68
"""Two digits up to this one are of this century, as POSIX has it: lists name first days since 1970 and last days to come."""
_MONTHS_A_YEAR = 12
_MILLISECONDS = re.compile(r"\d{11,13}", re.ASCII)
_SERIAL = re.compile(r"([2-6]\d{4})(?:\.0*)?")
"""Days since `_DAY_ZERO`, as workbooks keep dates: of 1954 to 2091."""
_DAY_ZERO = date(1899, 12, 30)
_PRECISIONS: tuple[DatePrecision, ...] = ("year", "month", "day")


class BadListDate(BadInput):
    """The date of a list is missing, unreadable or can't be true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDate:
    """When a list was made, as far as it is known."""

    as_of: str = ""
    """ISO date, the first day of a year or month; "" for none."""
    precision: DatePrecision = "day"
    origin: DateOrigin = "none"


def parse_stated(text: str, *, today: date) -> ListDate:
    """Return the date that a person stated as YYYY, YYYY-MM or YYYY-MM-DD; none for "".

    Raises:
        BadListDate: it is no such date, or can't be true.
    """
    if not text:
        return ListDate()
    found = _STATED.fullmatch(text)
    stated = _build(found[1], found[2], found[3], "option") if found else None
    if stated is None:
        raise BadListDate("The date of the list must read like 2025, 2025-08 or 2025-08-19.")
    return check_date(stated, today=today)


def parse_file_date(text: str, *, today: date) -> ListDate:
    """Return the date that a file gives for itself; none if it is empty or not readable.

    Raises:
        BadListDate: it can't be true.
    """
    found = _STATED.fullmatch(text)
    stated = _build(found[1], found[2], found[3], "file") if found else None
    return check_date(stated, today=today) if stated else ListDate()


def find_named(name: str, *, today: date) -> ListDate:
    """Return the most precise date in a file's name; none if there is none.

    Raises:
        BadListDate: it can't be true.
    """
    parts = [(match[1], match[2], match[3]) for match in _NAMED.finditer(name)]
    parts += [(match["year"], match["month"], match["day"]) for match in _NAMED_AMERICAN.finditer(name)]
    parts += [(match["year"], match["month"], "") for match in _NAMED_MONTH.finditer(name)]
    parts += [(match["year"], _month(match["name"]), match["day"]) for match in _NAMED_IN_WORDS.finditer(name)]
    for year, month, day in sorted(parts, key=lambda found: sum(map(bool, found)), reverse=True):
        if named := _build(year, month, day, "name"):
            return check_date(named, today=today)
    return ListDate()


def _month(name: str) -> str:
    return str(1 + next(at for at, month in enumerate(_MONTHS) if month[:3] == name[:3].lower()))


def _build(year: str, month: str | None, day: str | None, origin: DateOrigin) -> ListDate | None:
    try:
        as_of = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return ListDate(as_of=as_of, precision=_PRECISIONS[bool(month) + bool(day)], origin=origin)


def check_date(stated: ListDate, *, today: date) -> ListDate:
    """Return a date that can be true.

    Raises:
        BadListDate: it lies in the future, or before 1990.
    """
    if problem := find_problem(stated.as_of, today=today):
        where = {"file": "the file's own date,", "name": "the date in the file's name,"}.get(stated.origin, "the date")
        step = "Check it." if stated.origin == "option" else "Say the list's date with --as-of."
        raise BadListDate(f"No list can have {where} {_known_part(stated)}: it lies {problem}. {step}")
    return stated


def find_problem(as_of: str, *, today: date) -> str:
    """Return why an ISO date can't be that of a list, or ""."""
    day = date.fromisoformat(as_of)
    if day > today:
        return "in the future"
    return "before 1990" if day < EARLIEST else ""


def _known_part(stated: ListDate) -> str:
    return stated.as_of[: {"year": 4, "month": 7, "day": 10}[stated.precision]]


def parse_any_date(cell: str) -> str:
    """Return the ISO date of a cell, or "".

    2028-01-31, 1/31/2028, 1/31/28, Jan 31, 2028, 31-Jan-28, a spreadsheet's number of a day, milliseconds since 1970. A first
    number over 12 is the day, as others than Americans write it.
    """
    text = cell.strip()
    try:
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[3]), int(found[4])).isoformat()
        if found := _AMERICAN.fullmatch(text):
            month, day = int(found[1]), int(found[3])
            return _day_of(found[4], *((month, day) if month <= _MONTHS_A_YEAR else (day, month)))
        if _SERIAL.fullmatch(text):
            return (_DAY_ZERO + timedelta(days=int(text.partition(".")[0]))).isoformat()
        if _MILLISECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text) / 1000, tz=UTC).date().isoformat()
        return _parse_words(text)
    except (ValueError, OverflowError):
        return ""


def _day_of(year: str, month: int, day: int) -> str:
    whole = int(year) if len(year) == len("2028") else int(year) + (2000 if int(year) <= _LAST_SHORT_YEAR else 1900)
    return date(whole, month, day).isoformat()


def _parse_words(text: str) -> str:
    found = _IN_WORDS.fullmatch(text)
    if found is None:
        return ""
    said = (found["month"] or found["name"]).lower()
    month = next((at for at, name in enumerate(_MONTHS, start=1) if said in (name, name[:3], name[:4])), 0)
    return _day_of(found["year"] or found["in"], month, int(found["day"] or found["date"]))
