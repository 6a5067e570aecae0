"""A program as published: a place where people get care, with every known fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from finder.listings.rules.contradictions import find_contradictions
from finder.listings.rules.detox import DetoxKind, find_detox_kind
from finder.listings.rules.facts import (
    Fact,
    Report,
    decide_facts,
    denied_codes,
    join_offers,
    offer_dates,
    offered_codes,
    sorted_offers,
)
from finder.listings.rules.fields import TIMETABLE
from finder.listings.rules.joined_phones import choose_call_phone
from finder.listings.rules.records import DatePrecision, Phone, PhoneKind
from finder.listings.rules.timetables import parse_week
from finder.listings.rules.vocabulary import NEEDS, Need, needs_met
from finder.places.rules.places import Point
from finder.platform.lazy import lazy
from finder.platform.quick_values import quick

PointPrecision = Literal["street", "zip", "none"]
"""How precisely its location is known: street address, only its ZIP's point, or not at all."""
NotListedReason = Literal["dropped", "closed", "only_in_older_list", "mental_health_only"]
"""Why a program isn't listed: its lists no longer have it; staff closed it; it stands only in address lists older than the newest
whole list of its state; or only lists of mental-health places have it, and none says that it treats substance use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderFacts:
    """That services come from an older list than the newest one that has the program."""

    as_of: str
    """ISO date of the oldest list that a service shown is from, or ""."""
    precision: DatePrecision
    is_all: bool
    """True when no service is from the newest list."""


@quick
@dataclass(frozen=True, kw_only=True)
class Program:
    """One program, with the reports of every source."""

    id: str
    """Public and stable: kept across imports, renames and corrected coordinates."""
    name: str
    name2: str
    organization: str
    street: str
    street2: str
    city: str
    state: str
    zip: str
    county: str
    latitude: float | None
    longitude: float | None
    """The point that search uses; never one we don't trust."""
    point: PointPrecision
    listed: bool
    sample: bool
    phones: tuple[Phone, ...]
    """Each with its source and date, the newest list first, referral lines last; see `call_phone` for the one to call."""
    website: str
    reports: tuple[Report, ...]
    """Newest first."""
    notes: tuple[tuple[str, str], ...] = ()
    """Other facts from sources, beyond codes, as (name, value)."""
    doubts: tuple[str, ...] = ()
    """Why its point isn't trusted: ``far_from_zip``, ``zip_in_other_state``; for staff."""
    phone_hidden: bool = False
    """True when staff hid a number while they check it: pages say so and show the national help line."""
    checked: tuple[tuple[str, str], ...] = ()
    """When staff last checked it, as (field group, ISO date), sorted: see `listings.rules.freshness.checks_of`."""
    opening: tuple[str, int | None, str] | None = None
    """Whether it takes new people, as (state, days to wait, ISO date of the report): see `listings.rules.freshness`."""
    not_listed_because: NotListedReason | None = None
    """Why it isn't listed; None for a listed program."""
    is_mental_health: bool = False
    """True when only lists of mental-health places have it."""
    not_working: tuple[str, ...] = ()
    """Numbers shown that failed on two different days (`listings.rules.calls`), sorted: "reported not working"."""

    @lazy
    def facts(self) -> dict[str, Fact]:
        """What the public sees, per code that was asked about."""
        return decide_facts(self.reports)

    @lazy
    def offered(self) -> frozenset[str]:
        """Codes offered: those of `services`."""
        return offered_codes(self.reports)

    @lazy
    def services(self) -> tuple[str, ...]:
        """Codes offered, sorted."""
        return sorted_offers(self.reports)

    @lazy
    def joined_services(self) -> str:
        """`services` as one text divided by blanks."""
        return join_offers(self.reports)

    @lazy
    def contradictions(self) -> tuple[str, ...]:
        """Codes on which one of its lists contradicts itself, sorted: neither a yes nor a no, though it may be found by them."""
        return find_contradictions(self.reports)

    @lazy
    def not_offered(self) -> tuple[str, ...]:
        """Codes asked about and not offered, sorted; without those that the same list contradicts."""
        return tuple(sorted(denied_codes(self.reports).difference(self.contradictions)))

    @lazy
    def needs(self) -> tuple[Need, ...]:
        """The needs it meets."""
        return needs_met(self.offered)

    @lazy
    def detox(self) -> DetoxKind:
        """What is known of its detox, and of medicine in it."""
        is_asked = any("MDET" in report.asked for report in self.reports)
        is_settled = any(report.basis == "staff" and report.asked & NEEDS["detox"] for report in self.reports)
        return find_detox_kind(
            self.offered, contradictions=self.contradictions, is_asked=is_asked, is_settled=is_settled
        )

    @property
    def call_phone(self) -> Phone | None:
        """The phone of the call button, or None. Never a referral line, which may be paid for its referrals.

        One that is reported not working only where there is no other.
        """
        if not self.not_working:
            return choose_call_phone(self.phones)
        working = [phone for phone in self.phones if phone.number not in self.not_working]
        return choose_call_phone(working) or choose_call_phone(self.phones)

    @property
    def phone(self) -> str:
        """E.164 number of the call button, or ""."""
        phone = self.call_phone
        return phone.number if phone else ""

    @lazy
    def newest(self) -> Report | None:
        """The newest report of a list that still has it, else the newest of any.

        Staff changes don't count: a changed code must not make an old listing look recent (FRS-01).
        """
        lists = [report for report in self.reports if report.basis != "staff"]
        standing = [report for report in lists if not report.dropped_on]
        return next(iter(standing or lists or self.reports), None)

    @lazy
    def older_facts(self) -> OlderFacts | None:
        """Which older list services come from; None when all are from the newest, or checked by staff."""
        newest = self.newest
        if newest is None or len(self.reports) == 1:
            return None
        dates = offer_dates(self.reports)
        if not dates - {newest.as_of}:
            return None
        oldest = min(dates)
        precision = next(report.as_of_precision for report in self.reports if report.as_of == oldest)
        return OlderFacts(as_of=oldest, precision=precision, is_all=newest.as_of not in dates)

    @property
    def timetable(self) -> str:
        """Its opening times by weekday in stored form (`listings.rules.timetables`), or ""."""
        text = next((value for name, value in self.notes if name == TIMETABLE), "") if self.notes else ""
        return text if text and parse_week(text) else ""

    @property
    def where(self) -> Point | None:
        """Its point, or None."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(latitude=self.latitude, longitude=self.longitude)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What result lists show of one program, built when the program is saved."""

    id: str
    version: int
    """Changes whenever the program does; on public pages also where another directory takes the place of the one followed."""
    name: str
    name2: str
    street: str
    city: str
    state: str
    zip: str
    approximate: bool
    """True when its point is only its ZIP's."""
    phone: str
    extension: str
    needs: tuple[str, ...]
    services: tuple[str, ...]
    as_of: str
    source: str
    sample: bool
    answers: str = "not_stated"
    """Who answers `phone`, as in `listings.rules.records.Phone`."""
    phone_hidden: bool = False
    checked: tuple[tuple[str, str], ...] = ()
    opening: tuple[str, int | None, str] | None = None
    """These three as in `Program`."""
    as_of_precision: DatePrecision = "day"
    is_mental_health: bool = False
    is_older: bool = False
    """True for a place that only older lists have."""
    older_facts: OlderFacts | None = None
    contradictions: tuple[str, ...] = ()
    """Codes on which one of its lists contradicts itself, sorted: neither a yes nor a no, "ask"."""
    detox: DetoxKind = ""
    """As in `Program`."""
    phone_fails: bool = False
    """True when `phone` is reported not working."""
    phone_kind: PhoneKind = "main"
    """What kind of line `phone` is."""
    denied: tuple[str, ...] = ()
    """Of the services not offered, those of `listings.rules.slots.SLOT_CODES`, sorted."""
    timetable: str = ""
    """As in `Program`."""
    zone: str = ""
    """IANA name of the place's time zone, where there is a timetable and its county tells; else ""."""
