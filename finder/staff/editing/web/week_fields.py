"""The seven fields of opening times on the program form."""

from __future__ import annotations

from typing import Any

from wtforms import Form

from finder.listings.rules.timetables import DAYS, Day, overlaps, parse_typed_day, write_week

WEEK_FIELDS = tuple(f"hours_{day}" for day in DAYS)
WEEK_LABELS = tuple(zip(WEEK_FIELDS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
"""(Name of the field, its label)."""


def read_timetable(form: Form, began: Any) -> tuple[Any, dict[str, str]]:
    """Return the typed week in stored form, None if no day is filled, and what can't be parsed, by its input.

    With a problem, the week that the form was opened with: nothing of it is saved.
    """
    week: list[Day] = []
    problems: dict[str, str] = {}
    for name in WEEK_FIELDS:
        try:
            week.append(parse_typed_day(str(form[name].data or "")))
        except ValueError as error:
            problems[name] = str(error)
    if not problems and overlaps(tuple(week)):
        problems[WEEK_FIELDS[0]] = "One day's times run into those of the next."
    return (began, problems) if problems else (write_week(week) or None, {})
