"""Build the published program from its listings and staff overrides. Pure: equal input gives an equal program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from finder.listings.rules.capitalization import capitalize
from finder.listings.rules.facts import Report, is_listed
from finder.listings.rules.field_locks import lock_address, lock_phones, lock_text, lock_texts
from finder.listings.rules.listings import Listing, ZipPlace
from finder.listings.rules.location import locate, placed_by_staff
from finder.listings.rules.overrides import (
    NO_OVERRIDES,
    STAFF_SOURCE,
    StaffOverrides,
    overlay,
    overridden_phones,
    shown_phones,
    staff_notes,
    staff_reports,
    without_hidden,
)
from finder.listings.rules.programs import Card, Program
from finder.listings.rules.records import Phone, SourceRecord
from finder.listings.rules.sources import LIST_FORMATS
from finder.listings.rules.vocabulary import CERTIFIED_METHADONE


def publish(
    program_id: str, listings: Sequence[Listing], zips: Mapping[str, ZipPlace], overrides: StaffOverrides = NO_OVERRIDES
) -> Program:
    """Build the program that `listings` (at least one) describe, with staff overrides applied."""
    lead, newest_first = _leading_listings(listings)
    record = lock_texts(overlay(_fit_to_show(lead), overrides), overrides)
    record, location = lock_address(record, overrides, newest_first, zips)
    phones, phones_source, phones_as_of = known_phones(newest_first, overrides)
    reports = _reports(listings, overrides)
    location = location or locate(record, newest_first, zips)
    if "point" in overrides.fields:
        location = placed_by_staff(record, overrides, zips, location)
    home = zips.get(record.zip)
    return Program(
        id=program_id,
        name=record.name,
        name2=record.name2,
        organization=record.organization,
        street=record.street,
        street2=record.street2,
        city=record.city,
        state=record.state,
        zip=record.zip,
        county=home.county if home and home.state == record.state else "",
        latitude=location.latitude,
        longitude=location.longitude,
        point=location.point,
        listed=_is_listed(reports, overrides),
        sample=all(listing.snapshot.format == "sample" for listing in listings),
        phones=shown_phones(phones, overrides),
        phones_source=phones_source,
        phones_as_of=phones_as_of,
        website=_website(newest_first, overrides),
        reports=reports,
        notes=_notes(newest_first, overrides),
        doubts=location.doubts,
        phone_hidden=not overrides.hidden.isdisjoint(phone.number for phone in phones) if overrides.hidden else False,
        checked=overrides.checked,
        opening=overrides.opening,
    )


def _leading_listings(listings: Sequence[Listing]) -> tuple[Listing, Sequence[Listing]]:
    """Return the listing that takes precedence, and all listings, newest first."""
    if len(listings) == 1:  # The most common case: a whole directory at its first import.
        return listings[0], listings
    newest_first = sorted(listings, key=lambda listing: listing.newness, reverse=True)
    return max(listings, key=lambda listing: listing.rank), newest_first


def _fit_to_show(lead: Listing) -> SourceRecord:
    record = lead.record
    if LIST_FORMATS[lead.snapshot.format].leads:
        return record
    return replace(
        record,
        name=capitalize(record.name),
        street=capitalize(record.street),
        street2=capitalize(record.street2),
        city=capitalize(record.city),
    )


def known_phones(newest_first: Sequence[Listing], overrides: StaffOverrides) -> tuple[tuple[Phone, ...], str, str]:
    """Return the phones, hidden ones among them, with their source and date; `newest_first`: by `Listing.newness`."""
    override = overridden_phones(overrides)
    if override is not None:
        return override, STAFF_SOURCE, overrides.fields["phones"].on
    for listing in newest_first:
        if listing.record.phones:
            return lock_phones(listing.record.phones, listing.snapshot.source, listing.snapshot.as_of, overrides)
    return (), "", ""


def _website(newest_first: Sequence[Listing], overrides: StaffOverrides) -> str:
    if "website" in overrides.fields:
        return str(overrides.value("website"))
    theirs = next((listing.record.website for listing in newest_first if listing.record.website), "")
    return lock_text("website", theirs, overrides)


def _notes(newest_first: Sequence[Listing], overrides: StaffOverrides) -> tuple[tuple[str, str], ...]:
    theirs = {note for listing in newest_first for note in listing.record.notes}
    if not overrides.fields:
        return tuple(sorted(theirs))
    ours = staff_notes(overrides)
    notes = (*ours, *sorted(note for note in theirs if note[0] not in dict(ours)))
    return tuple((name, without_hidden(value, overrides)) for name, value in notes)


def _is_listed(reports: Sequence[Report], overrides: StaffOverrides) -> bool:
    """Return whether it is listed. Staff may close it at any time; their "open" holds until a newer complete list drops it."""
    status = overrides.fields.get("status")
    if status is None:
        return lock_text("status", "open" if is_listed(reports) else "closed", overrides) == "open"
    newest_drop = max((report.dropped_on for report in reports), default="")
    return status.value == "open" and (status.on >= newest_drop or is_listed(reports))


def make_card(program: Program, *, version: int) -> Card:
    """Return what a list of results shows of `program`."""
    newest, call_phone = program.newest, program.call_phone
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
        phone=call_phone.number if call_phone else "",
        extension=call_phone.extension if call_phone else "",
        needs=program.needs,
        services=program.services,
        as_of=newest.as_of if newest else "",
        source=newest.source if newest else "",
        sample=program.sample,
        answers=call_phone.answers if call_phone else "not_stated",
        phone_hidden=program.phone_hidden,
        checked=program.checked,
        opening=program.opening,
        as_of_precision=newest.as_of_precision if newest else "day",
        is_mental_health=program.is_mental_health,
        contradictions=program.contradictions,
        detox=program.detox,
    )


def reports_of(listings: Sequence[Listing]) -> tuple[Report, ...]:
    """Return each source's reports: its newest list, and older ones for codes that no newer one of that source asked about.

    Staff checks, also those in a list exported from this or another finder, keep one report per day.
    """
    by_source: dict[str, list[Listing]] = {}
    for listing in listings:
        by_source.setdefault(listing.snapshot.source, []).append(listing)
    return tuple(report for same_source in by_source.values() for report in _reports_of_source(same_source))


def _reports(listings: Sequence[Listing], overrides: StaffOverrides) -> tuple[Report, ...]:
    """Return all reports, newest first. On one day, staff overrides come before a list exported from them."""
    reports = reports_of(listings)
    if overrides.fields:
        by_list = {(report.source, report.as_of): report for report in reports}
        for own in staff_reports(overrides):
            listed = by_list.get((own.source, own.as_of), own)
            asked, codes = own.asked | listed.asked, own.codes | (listed.codes - own.asked)
            by_list[own.source, own.as_of] = replace(own, asked=asked, codes=codes)
        reports = tuple(by_list.values())
    return tuple(sorted(reports, key=lambda report: (report.as_of, report.source), reverse=True))


def _reports_of_source(listings: Sequence[Listing]) -> list[Report]:
    by_date: dict[str, list[Listing]] = {}
    for listing in listings:
        by_date.setdefault(listing.snapshot.as_of, []).append(listing)
    newest, *older = [_report(by_date[as_of]) for as_of in sorted(by_date, reverse=True)]
    reports, asked = [newest], newest.asked
    for report in older:
        if report.asked - asked or report.basis == "staff":
            # That the next list dropped it doesn't matter if a newer one has it again.
            reports.append(replace(report, dropped_on=newest.dropped_on))
            asked |= report.asked
    return reports


def _report(listings: Sequence[Listing]) -> Report:
    """Join the listings of one list, which may have the place under several types."""
    ordered = sorted(listings, key=lambda listing: listing.key) if len(listings) > 1 else listings
    codes = frozenset(chain.from_iterable(listing.record.codes for listing in ordered))
    asked = _asked(ordered[0]) if len(ordered) == 1 else frozenset[str]().union(*map(_asked, ordered))
    asked = asked if codes <= asked else asked | codes
    basis = LIST_FORMATS[ordered[0].snapshot.format].basis
    return Report(
        source=ordered[0].snapshot.source,
        as_of=ordered[0].snapshot.as_of,
        as_of_precision=ordered[0].snapshot.as_of_precision,
        basis=basis,
        asked=asked | {CERTIFIED_METHADONE} if basis == "certification" else asked,
        codes=codes,
        dropped_on=min(listing.dropped_on for listing in ordered),
    )


def _asked(listing: Listing) -> frozenset[str]:
    asked = [listing.snapshot.asked.get(kind, frozenset[str]()) for kind in listing.record.kinds]
    return asked[0] if len(asked) == 1 else frozenset[str]().union(*asked)
