"""Opening times as pages show them: the week, and whether the place is open at the moment of the request.

The second is true for minutes only: it is worked out anew for every request, and put into kept cards as a gap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import current_app, g, has_request_context
from markupsafe import Markup

from finder.listings.rules.programs import Card, Program
from finder.listings.rules.time_zones import find_zone
from finder.listings.rules.timetables import Day, OpenState, Week, are_believed, find_state, is_all_day, parse_week
from finder.platform.web.languages import gettext, mark, ngettext
from finder.platform.web.services import get_site

_NOTHING = Markup()
_DAY_NAMES = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))
_NOON = 12 * 60
_MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What tells whether a place is open at a given moment; each as in `Card`."""

    timetable: str
    checked: tuple[tuple[str, str], ...]
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """Whether a place is open, in words."""

    is_open: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """A row of the week: one day, or several in a row with the same times."""

    days: str
    times: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningTimes:
    """The week of one program."""

    rows: tuple[DayRow, ...]
    """() where staff never said."""
    now: OpenLine | None
    """None where nobody can tell: not checked lately, no time zone, nothing known of this day."""


def opening_times(program: Program, *, now: datetime) -> OpeningTimes:
    """Return the opening times of a program at `now`, a moment with a time zone."""
    week = parse_week(program.timetable)
    if week is None or not program.listed:
        return OpeningTimes(rows=(), now=None)
    hours = Hours(timetable=program.timetable, checked=program.checked, zone=find_zone(program.state, program.county))
    line = _open_line(hours, now)
    return OpeningTimes(rows=_rows(week), now=line)


def hours_to_rely_on(program: Program, *, now: datetime) -> OpeningTimes:
    """Return the opening times of a program for a list to take along: nothing once their check is over a year old."""
    is_believed = are_believed(program.checked, today=now.date())
    return opening_times(program, now=now) if is_believed else OpeningTimes(rows=(), now=None)


def rows_to_print(card: Card, *, today: date) -> tuple[DayRow, ...]:
    """Return the week of a card for paper, which can't tell what is open now; () once its check is over a year old."""
    week = parse_week(card.timetable) if are_believed(card.checked, today=today) else None
    return _rows(week) if week else ()


def open_now(card: Card) -> Markup:
    """Return the line of a card that says whether it is open at this moment; nothing where nobody can tell."""
    if not card.timetable:
        return _NOTHING
    line = _open_line(Hours(timetable=card.timetable, checked=card.checked, zone=card.zone), get_site().now())
    if line is None:
        return _NOTHING
    module = current_app.jinja_env.get_template("components/open_hours.html").module
    return Markup(module.open_line(line))  # type: ignore[attr-defined]


def begin_noting() -> list[Hours]:
    """Return a list that will hold the hours of every place that the rest of this request says "open now" of."""
    noted: list[Hours] = []
    g.hours_noted = noted
    return noted


def say_now(hours: Iterable[Hours]) -> tuple[str, ...]:
    """Return what pages say at this moment of places with these hours, "" where nobody can tell."""
    now = get_site().now()
    return tuple(line.text if (line := _find_line(each, now)) else "" for each in hours)


def _open_line(hours: Hours, now: datetime) -> OpenLine | None:
    if has_request_context() and "hours_noted" in g:
        g.hours_noted.append(hours)
    return _find_line(hours, now)


def _find_line(hours: Hours, now: datetime) -> OpenLine | None:
    week = parse_week(hours.timetable)
    there = now.astimezone(ZoneInfo(hours.zone)) if hours.zone else None
    if week is None or there is None or not are_believed(hours.checked, today=there.date()):
        return None
    state = find_state(week, there)
    return OpenLine(is_open=state.is_open, text=_words(state)) if state else None


def _words(state: OpenState) -> str:
    if state.is_always:
        return gettext("Open now, 24 hours")
    if state.changes_in is None:
        return gettext("Closed now")
    time, day = _time(state.minute), gettext(_DAY_NAMES[state.weekday])
    if state.is_open:
        words = (
            gettext("Open now, until %(time)s")
            if state.changes_in == 0
            else gettext("Open now, until %(day)s %(time)s")
        )
    else:
        words = (
            gettext("Closed now, opens %(time)s")
            if state.changes_in == 0
            else gettext("Closed now, opens %(day)s %(time)s")
        )
    return words % {"time": time, "day": day}


def _rows(week: Week) -> tuple[DayRow, ...]:
    runs = groupby(zip(_DAY_NAMES, week, strict=True), key=lambda pair: pair[1])
    return tuple(_row(day, [name for name, _ in run]) for day, run in runs if day is not None)


def _row(day: Day, names: list[str]) -> DayRow:
    first, last = gettext(names[0]), gettext(names[-1])
    days = first if len(names) == 1 else gettext("%(first)s to %(last)s") % {"first": first, "last": last}
    return DayRow(days=days, times=_times(day))


def _times(day: Day) -> str:
    if not day:
        return gettext("closed")
    if is_all_day(day):
        return gettext("open 24 hours")
    to = gettext("%(start)s to %(end)s")
    return ", ".join(to % {"start": _time(start), "end": _time(end)} for start, end in day)


def _time(minute: int) -> str:
    """Return a minute of the day in words that can stand after "until"."""
    minute %= _MIDNIGHT
    if minute in (0, _NOON):
        return gettext("12 noon") if minute else gettext("12 midnight")
    hours, minutes = divmod(minute, 60)
    hour = hours % 12 or 12
    time = f"{hour}:{minutes:02}" if minutes else str(hour)
    if hours < 12:
        return ngettext("%(time)s am", "%(time)s am", hour) % {"time": time}
    return ngettext("%(time)s pm", "%(time)s pm", hour) % {"time": time}
