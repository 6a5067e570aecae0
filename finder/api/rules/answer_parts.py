"""What answers of the API share: their base, dates, opening times by weekday."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from finder.listings.rules.records import DatePrecision
from finder.listings.rules.stated_hours import DayState
from finder.listings.rules.vocabulary import Need

ProgramId = Annotated[str, Meta(description="Stable. Ask for the program by it.")]
Needs = Annotated[list[Need], Meta(description="Which of the three needs it meets.")]
Offered = Annotated[list[str], Meta(description="Codes offered.")]
Contradictions = Annotated[list[str], Meta(description="Codes on which a list contradicts itself: ask.")]
Name = Annotated[str, Meta(description="As the newest list writes it.")]
Name2 = Annotated[str, Meta(description="A second name, often of a department, or empty.")]
Street = Annotated[str, Meta(description="Number and street, or empty.")]
State = Annotated[str, Meta(description="Two letters.")]
Zip = Annotated[str, Meta(description="5-digit ZIP.")]
Degrees = Annotated[
    float | None, Meta(description="WGS-84 degrees; null where no list has a point that can be trusted.")
]
IsSample = Annotated[bool, Meta(description="True for made-up programs.")]
PageUrl = Annotated[str, Meta(description="Its page on this site.")]
Precision = Annotated[DatePrecision, Meta(description="How much of that date is known.")]
GuideUrl = Annotated[str, Meta(description="Guidance on cutting down more safely, for whoever is shown this.")]
Suggestions = Annotated[list[str], Meta(description="Places that were perhaps meant, to be asked for as they stand.")]
IsoDay = Annotated[str, Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", description="ISO date, or empty.")]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all answers."""


class TimeSpan(Answer, frozen=True, kw_only=True):
    """A part of a day in which a place is open, in its own time."""

    opens: Annotated[str, Meta(description="As in `08:00`.")]
    closes: Annotated[
        str,
        Meta(description="As in `17:00`; `24:00` is the end of the day, and what is not after `opens` the next day."),
    ]


class DayHours(Answer, frozen=True, kw_only=True):
    """One day of the week."""

    day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    state: Annotated[DayState, Meta(description="`not_stated`: nobody said; never a closed.")]
    spans: list[TimeSpan]


class WeekHours(Answer, frozen=True, kw_only=True):
    """Opening times by weekday, as staff checked them. Holidays are no part of it."""

    time_zone: Annotated[str, Meta(description="IANA name; empty where nobody can tell from the county.")]
    as_of: Annotated[IsoDay, Meta(description="When staff last checked them.")]
    valid_until: Annotated[IsoDay, Meta(description="The last day on which to rely on them.")]
    days: list[DayHours]


Hours = Annotated[
    WeekHours | None, Meta(description="Null where staff did not check opening times in the last twelve months.")
]
