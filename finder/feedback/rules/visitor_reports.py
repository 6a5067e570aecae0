"""Reports from visitors on mistakes in a listing. They change nothing by themselves and hold nothing about visitors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from finder.listings.rules.phones import find_phones

REPORT_FIELDS = (
    "phone",
    "call_center",
    "full",
    "address",
    "name",
    "website",
    "hours",
    "services",
    "payment",
    "closed",
    "other",
)
"""What a visitor can tick; ``call_center``: the phone is not the place's own, ``full``: it takes no new people."""
Outcome = Literal["fixed", "was_right", "unclear", "spam"]
"""How staff close a report."""
LONGEST_NOTE = 500
GUIDE_PREFIX = "guide:"
"""Stands before a page's anchor in `VisitorReport.program_id` when a report is about the guide. No program's id holds a colon."""
INDEPENDENT = 2
"""On this many days a field has to be reported before pages say "reported, being checked" (FRS-05). Nothing is kept about
visitors, so reports of one day may all be one person's."""
ReportFate = Literal["kept", "repeated", "known", "full"]
"""What became of a report: kept; one more by a visitor who has just sent one; the same words as one that waits; too many wait."""
KEPT_AFTER_CLOSING = timedelta(days=90)
"""Days after closing until a report is deleted (PRV-12)."""
ANSWER_WORKING_DAYS = 3
"""Working days within which a report is to be handled (FRS-05)."""
_REMOVED = "[removed]"
_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>(),;:]+\.[^\s@<>(),;:]+")
_LONG_NUMBER = re.compile(r"(?<!\d)(?:\d[\s().-]*){7,}(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorReport:
    """One report. No time of day, no address, no name: the day is enough."""

    id: int
    program_id: str
    fields: tuple[str, ...]
    right_number: str
    """E.164 number that the visitor gave as correct, or ""; never applied, only a hint for staff."""
    note: str
    day: str
    closed_on: str = ""
    outcome: str = ""
    """How staff closed it (`Outcome`), or ""."""

    @property
    def guide_page(self) -> str:
        """The anchor of the guide's page that it is about, or "" if it is about a program."""
        return self.program_id.removeprefix(GUIDE_PREFIX) if self.program_id.startswith(GUIDE_PREFIX) else ""


def scrub(note: str) -> str:
    """Return a note of at most 500 characters without phone numbers, email addresses and unprintable characters."""
    text = "".join(c for c in note.replace("\r\n", "\n") if c.isprintable() or c == "\n").strip()
    text = _EMAIL.sub(_REMOVED, text)
    for start, end, _ in reversed(find_phones(text)):
        text = text[:start] + _REMOVED + text[end:]
    return _LONG_NUMBER.sub(_REMOVED, text)[:LONGEST_NOTE]


def is_late(day: str, *, today: date) -> bool:
    """Return whether a report of `day` (ISO) has waited for more than three working days; holidays count as working days."""
    passed, on = 0, date.fromisoformat(day)
    while on < today and passed <= ANSWER_WORKING_DAYS:
        on += timedelta(days=1)
        passed += on.weekday() < 5
    return passed > ANSWER_WORKING_DAYS
