"""Jinja filters: numbers, telephone numbers and dates in words. What they say is decided elsewhere."""

from __future__ import annotations

from datetime import date

_DAYS_A_YEAR = 365.25
_DAYS_A_MONTH = 30.44
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_COUNTRY = "+1"


def whole_miles(miles: float) -> str:
    """Give miles in words: "less than 1 mile", "1 mile", "3 miles"."""
    rounded = round(miles)
    if rounded < 1:
        return "less than 1 mile"
    return "1 mile" if rounded == 1 else f"{rounded:,} miles"


def distance(miles: float | None, approximate: bool = False) -> str:
    """Give how far away something is, as a sentence of its own."""
    if miles is None:
        return "Distance not known"
    words = whole_miles(miles)
    text = f"about {words}" if approximate else words
    return f"{text[0].upper()}{text[1:]} away"


def phone(number: str) -> str:
    """Give an E.164 number as people read it: "+13035550101" is "303-555-0101"."""
    digits = number.removeprefix(_COUNTRY)
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else number


def tel(number: str, extension: str = "") -> str:
    """Give the address that dials a number, with a pause before the extension."""
    return f"tel:{number}" + (f",{extension}" if extension else "")


def month(as_of: str) -> str:
    """Give month and year of an ISO date, "" for none."""
    if not as_of:
        return ""
    day = date.fromisoformat(as_of)
    return f"{_MONTHS[day.month - 1]} {day.year}"


def day(as_of: str | date) -> str:
    """Give a date as Americans write it: "January 5, 2022"."""
    if not as_of:
        return "no date"
    value = as_of if isinstance(as_of, date) else date.fromisoformat(as_of)
    return f"{_MONTHS[value.month - 1]} {value.day}, {value.year}"


def ago(as_of: str, today: date) -> str:
    """Give the age of an ISO date in words: "almost 5 years ago"."""
    if not as_of:
        return "date not known"
    days = max(0, (today - date.fromisoformat(as_of)).days)
    if days < 2 * _DAYS_A_MONTH:
        return "today" if days == 0 else f"{days} day{'' if days == 1 else 's'} ago"
    if days < 2 * _DAYS_A_YEAR:
        return f"{int(days / _DAYS_A_MONTH)} months ago"
    years, part = divmod(days / _DAYS_A_YEAR, 1)
    if part >= 0.75:
        return f"almost {int(years) + 1} years ago"
    return f"{'more than' if part >= 0.25 else 'about'} {int(years)} years ago"


def number(count: int) -> str:
    """Give a count with commas."""
    return f"{count:,}"


FILTERS = {
    "whole_miles": whole_miles,
    "distance": distance,
    "phone": phone,
    "tel": tel,
    "month": month,
    "day": day,
    "ago": ago,
    "number": number,
}
"""By the name that templates use."""
