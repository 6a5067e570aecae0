"""Source records: one listing as a source has it, before any decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from finder.platform.quick_values import quick

if TYPE_CHECKING:
    from finder.listings.rules.identity import Identity

PhoneKind = Literal["main", "intake", "hotline"]
PHONE_KINDS: tuple[PhoneKind, ...] = ("main", "intake", "hotline")
MENTAL_HEALTH_KIND = "MH"
"""The type under which a source lists a place of mental health."""
ALL_CODES = "*"
"""Among unanswered codes: a row without a word on services."""
PHONES_ONLY_KIND = "phones"
"""The type of a listing in our own CSV that is there for its phones alone; a digest follows."""
STAFF_SOURCE = "staff"
REFERRAL_LINE = "referral_line"
DatePrecision = Literal["year", "month", "day"]
"""How precisely the date of a list is known. A year or a month is kept as its first day and shown as what is known."""
DATE_PRECISIONS: tuple[DatePrecision, ...] = ("year", "month", "day")
ANSWERS = ("program", "parent", "public_line", REFERRAL_LINE)
"""Who may answer a phone, as staff must state: the program, its parent organization, a state or county line, or a referral
line, which may be paid for its referrals (trust requirement LST-05)."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One way to call a program."""

    number: str
    """E.164, "+12055550100"."""
    kind: PhoneKind = "main"
    extension: str = ""
    answers: str = "not_stated"
    """Who answers: program, parent, public_line, referral_line, or not_stated (imported phones)."""
    source: str = ""
    """The newest list that has this number; "" in a source record, whose list is known."""
    as_of: str = ""
    """ISO date of that list, or ""."""
    as_of_precision: DatePrecision = "day"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """One listing as a source has it, cleaned (whitespace collapsed, ZIP five digits, phones E.164) but not interpreted."""

    name: str
    name2: str = ""
    organization: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phones: tuple[Phone, ...] = ()
    website: str = ""
    kinds: tuple[str, ...] = ("",)
    """Under which types the source lists it ("SU", "MH", "OTP"); sorted; ("",) where the source has no types."""
    codes: tuple[str, ...] = ()
    """Service codes offered, sorted; unknown ones kept verbatim."""
    unanswered: tuple[str, ...] = ()
    """Codes that its edition asked about and this row says nothing of, sorted: neither offered nor not. May be `ALL_CODES`."""
    notes: tuple[tuple[str, str], ...] = ()
    """Other facts worth keeping, as (name, value): license number, expiry, capacity."""
    public_id: str = ""
    """Our own id, in our own CSV only."""
    dropped_on: str = ""
    """ISO date on which a newer list no longer held it, in our own CSV only."""
    area: str = ""
    """Where its coordinates lie, as state and first three digits of a ZIP, if its own ZIP lies elsewhere; set by the importer."""
    edited: bool = False
    """True for a row that a person changed in our own CSV: it replaces the list's own record."""
    in_older_list_only: bool = False
    """True for a row of our own CSV that says so of its program: the newer list that lacks it may not be at hand."""
    placed_by_zip: bool = False
    """True for a row of our own CSV whose program is known by its ZIP at best: no other row's point is its own."""
    rejected_phones: tuple[str, ...] = field(default=(), compare=False)
    """Phone texts that aren't US numbers; kept for the import report, never shown."""


def without_source(phone: Phone) -> Phone:
    """Return a phone as in a source record."""
    return Phone(number=phone.number, kind=phone.kind, extension=phone.extension, answers=phone.answers)


def has_phones_only(record: SourceRecord) -> bool:
    """Return whether a record of our own CSV is there for its phones alone."""
    return all(kind.startswith(PHONES_ONLY_KIND) for kind in record.kinds)


def is_mental_health(record: SourceRecord) -> bool:
    """Return whether a source lists a place only under mental health. Our own CSV adds a digest to the type's name."""
    return _are_mental_health(record.kinds)


@lru_cache(maxsize=1_000)
def _are_mental_health(kinds: tuple[str, ...]) -> bool:
    return all(kind.split(" ")[0] == MENTAL_HEALTH_KIND for kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceList:
    """The content of a file: its records, and the codes that edition asked about."""

    format: str
    source: str
    as_of: str
    """ISO date, or "" for an undated list."""
    as_of_from: Literal["option", "file", "name", "none"]
    as_of_precision: DatePrecision = "day"
    complete: bool
    """True when programs missing from it are no longer listed by that source."""
    records: tuple[tuple[int, SourceRecord], ...]
    """(row number in the file as a person counts, record)."""
    asked: dict[str, tuple[str, ...]]
    """Per type of listing (see `SourceRecord.kinds`): the codes this edition asked about, sorted."""
    rejected: tuple[tuple[int, str], ...] = ()
    """(row number, reason)."""
    unknown_codes: dict[str, int] = field(default_factory=dict)
    """Unknown codes or labels, to the number of rows that have them."""
    unclear_marks: dict[str, dict[str, int]] = field(default_factory=dict)
    """Column to its cells that mean neither yes nor no, each with its number of rows: they are left open."""
    ignored_columns: tuple[str, ...] = ()
    """Columns of the file that its format doesn't know, in its order."""
    warnings: tuple[str, ...] = ()
    """What the person importing should know, in whole sentences."""
    rows: int = 0
    """Number of data rows read."""
    identified: Mapping[int, tuple[SourceRecord, Identity]] = field(default_factory=dict, compare=False, repr=False)
    """By row number, records as they were read with their identities, for those that were worked out already."""
