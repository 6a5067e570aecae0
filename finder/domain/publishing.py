"""From what all sources say of one program to what the public sees of it. Pure: the same listings give the same program."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from finder.domain.facts import Report, is_listed
from finder.domain.folding import fold_street
from finder.domain.places import Point, miles_between
from finder.domain.programs import Card, PointPrecision, Program
from finder.domain.records import SourceRecord
from finder.domain.sources import LIST_FORMATS
from finder.domain.vocabulary import CERTIFIED_METHADONE

TRUSTED_MILES = 60.0
"""A point farther than this from its ZIP's point is not trusted: outside Alaska nearly all such are errors of the source
(measured on SAMHSA lists of 2021 to 2025: 0.05 to 0.3 % of a file)."""
_MILES_A_DEGREE = 69.0


class ZipPlace(Protocol):
    """What we know of a ZIP."""

    @property
    def state(self) -> str:
        """Two letters."""

    @property
    def county(self) -> str:
        """Name, or ""."""

    @property
    def latitude(self) -> float | None:
        """WGS-84 degrees, or None for a ZIP without a point."""

    @property
    def longitude(self) -> float | None:
        """WGS-84 degrees, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One dated list of one source."""

    id: int
    source: str
    as_of: str
    format: str
    complete: bool
    asked: Mapping[str, frozenset[str]]
    """Type of listing to codes asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one snapshot says of one place of care."""

    key: str
    snapshot: Snapshot
    record: SourceRecord
    dropped_on: str
    """Date of the newest whole list of the same source, if newer than this listing; else ""."""

    @property
    def rank(self) -> tuple[bool, bool, str, str, str]:
        """Greater speaks first: standing before dropped, fit to show before not, newer before older."""
        leads = LIST_FORMATS[self.snapshot.format].leads
        return (not self.dropped_on, leads, self.snapshot.as_of, self.snapshot.source, self.key)

    @property
    def newness(self) -> tuple[bool, str, str, str]:
        """Greater is newer; for what a list may say whatever its typography (phones, website, points)."""
        return (not self.dropped_on, self.snapshot.as_of, self.snapshot.source, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Location:
    latitude: float | None
    longitude: float | None
    point: PointPrecision
    doubts: tuple[str, ...]


def publish(program_id: str, listings: Sequence[Listing], zips: Mapping[str, ZipPlace]) -> Program:
    """Work out the program that `listings` (at least one) speak of."""
    lead = max(listings, key=lambda listing: listing.rank)
    newest_first = sorted(listings, key=lambda listing: listing.newness, reverse=True)
    record = lead.record
    with_phone = next((listing for listing in newest_first if listing.record.phones), None)
    reports = _reports(listings)
    location = _locate(lead, newest_first, zips)
    home = zips.get(record.zip)
    return Program(
        id=program_id,
        name=_shown_name(lead),
        name2=record.name2,
        organization=record.organization,
        street=record.street if LIST_FORMATS[lead.snapshot.format].leads else _capitalized(record.street),
        street2=record.street2,
        city=record.city if LIST_FORMATS[lead.snapshot.format].leads else _capitalized(record.city),
        state=record.state,
        zip=record.zip,
        county=home.county if home and home.state == record.state else "",
        latitude=location.latitude,
        longitude=location.longitude,
        point=location.point,
        listed=is_listed(reports),
        sample=all(listing.snapshot.format == "sample" for listing in listings),
        phones=with_phone.record.phones if with_phone else (),
        phones_source=with_phone.snapshot.source if with_phone else "",
        phones_as_of=with_phone.snapshot.as_of if with_phone else "",
        website=next((listing.record.website for listing in newest_first if listing.record.website), ""),
        reports=reports,
        notes=tuple(sorted({note for listing in newest_first for note in listing.record.notes})),
        doubts=location.doubts,
    )


def make_card(program: Program, *, version: int) -> Card:
    """Give what a list of results shows of `program`."""
    newest = program.newest
    return Card(
        id=program.id,
        version=version,
        name=program.name,
        name2=program.name2,
        street=program.street,
        city=program.city,
        state=program.state,
        zip=program.zip,
        approximate=program.point == "zip",
        phone=program.phone,
        extension=program.phones[0].extension if program.phones else "",
        needs=program.needs,
        services=program.services,
        as_of=newest.as_of if newest else "",
        source=newest.source if newest else "",
        sample=program.sample,
    )


def _reports(listings: Sequence[Listing]) -> tuple[Report, ...]:
    """Give what every source says: its newest list, and older ones for what no newer one of that source asked."""
    by_source: dict[str, list[Listing]] = {}
    for listing in listings:
        by_source.setdefault(listing.snapshot.source, []).append(listing)
    reports = [report for same_source in by_source.values() for report in _reports_of_source(same_source)]
    return tuple(sorted(reports, key=lambda report: (report.as_of, report.source), reverse=True))


def _reports_of_source(listings: Sequence[Listing]) -> list[Report]:
    by_date: dict[str, list[Listing]] = {}
    for listing in listings:
        by_date.setdefault(listing.snapshot.as_of, []).append(listing)
    newest, *older = [_report(by_date[as_of]) for as_of in sorted(by_date, reverse=True)]
    reports, asked = [newest], newest.asked
    for report in older:
        if report.asked - asked:
            # That the next list no longer holds it says nothing where a newer one does.
            reports.append(replace(report, dropped_on=newest.dropped_on))
            asked |= report.asked
    return reports


def _report(listings: Sequence[Listing]) -> Report:
    """Join the listings of one list, which may have the place under several types."""
    spoken = sorted(listings, key=lambda listing: listing.key)
    codes = frozenset[str]().union(*(listing.record.codes for listing in spoken))
    asked = _asked(spoken[0]) if len(spoken) == 1 else frozenset[str]().union(*map(_asked, spoken))
    asked = asked if codes <= asked else asked | codes
    basis = LIST_FORMATS[spoken[0].snapshot.format].basis
    return Report(
        source=spoken[0].snapshot.source,
        as_of=spoken[0].snapshot.as_of,
        basis=basis,
        asked=asked | {CERTIFIED_METHADONE} if basis == "certification" else asked,
        codes=codes,
        dropped_on=min(listing.dropped_on for listing in spoken),
    )


def _asked(listing: Listing) -> frozenset[str]:
    asked = [listing.snapshot.asked.get(kind, frozenset[str]()) for kind in listing.record.kinds]
    return asked[0] if len(asked) == 1 else frozenset[str]().union(*asked)


def _locate(lead: Listing, newest_first: Sequence[Listing], zips: Mapping[str, ZipPlace]) -> _Location:
    """Take the newest trusted point of the shown address, else the ZIP's point, else none."""
    doubts: set[str] = set()
    home = zips.get(lead.record.zip)
    if home is not None and home.state != lead.record.state:
        return _Location(latitude=None, longitude=None, point="none", doubts=("zip_in_other_state",))
    for listing in newest_first:
        if listing.record.latitude is None or not _is_same_address(lead.record, listing.record):
            continue
        doubt = _doubt(listing.record, zips)
        if not doubt:
            return _Location(
                latitude=listing.record.latitude,
                longitude=listing.record.longitude,
                point="street",
                doubts=tuple(sorted(doubts)),
            )
        doubts.add(doubt)
    if home is None or home.latitude is None:
        return _Location(latitude=None, longitude=None, point="none", doubts=tuple(sorted(doubts)))
    return _Location(latitude=home.latitude, longitude=home.longitude, point="zip", doubts=tuple(sorted(doubts)))


def _is_same_address(shown: SourceRecord, other: SourceRecord) -> bool:
    ours, theirs = fold_street(shown.street, shown.street2), fold_street(other.street, other.street2)
    if ours.is_empty or theirs.is_empty:
        return shown.zip == other.zip
    return ours.core == theirs.core and ours.number == theirs.number


def _doubt(record: SourceRecord, zips: Mapping[str, ZipPlace]) -> str:
    """Say why the record's point is not trusted, or ""."""
    home = zips.get(record.zip)
    if home is None:
        return "zip_unknown"
    if home.state != record.state:
        return "zip_in_other_state"
    if home.latitude is None or home.longitude is None or record.latitude is None or record.longitude is None:
        return ""
    return "far_from_zip" if _is_far(record.latitude, record.longitude, home.latitude, home.longitude) else ""


def _is_far(latitude: float, longitude: float, home_latitude: float, home_longitude: float) -> bool:
    east = (longitude - home_longitude) * math.cos(math.radians(home_latitude))
    rough_miles = math.hypot(latitude - home_latitude, east) * _MILES_A_DEGREE
    if rough_miles < TRUSTED_MILES / 2:
        return False
    home = Point(latitude=home_latitude, longitude=home_longitude)
    return miles_between(Point(latitude=latitude, longitude=longitude), home) > TRUSTED_MILES


def _shown_name(lead: Listing) -> str:
    name = lead.record.name
    return name if LIST_FORMATS[lead.snapshot.format].leads else _capitalized(name)


def _capitalized(text: str) -> str:
    """Give a text in all capitals back its small letters; leave any other as it is."""
    if not text.isupper():
        return text
    kept = {"LLC", "INC", "VA", "DBA", "II", "III", "IV", "NE", "NW", "SE", "SW", "PO", "USA", "CA", "DUI"}
    small = {"OF", "AND", "THE", "FOR", "AT", "IN", "DE", "LA"}
    words = text.split()
    return " ".join(
        word if word.strip(",.()") in kept else word.lower() if i and word in small else word.capitalize()
        for i, word in enumerate(words)
    )
