"""Build the published program from its listings and staff overrides. Pure: equal input gives an equal program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from finder.listings.rules.facts import Report, keep_order, sorted_denials
from finder.listings.rules.field_locks import lock_address, lock_phones, lock_text, lock_texts
from finder.listings.rules.filling import STREET_WITHDRAWN, fill_street, fit_to_show, has_street
from finder.listings.rules.joined_phones import join_phones
from finder.listings.rules.listed import NO_LISTS, WholeLists, decide_listed, is_mental_health
from finder.listings.rules.listings import Listing, ZipPlace
from finder.listings.rules.location import find_county, locate, placed_by_staff
from finder.listings.rules.overrides import (
    NO_OVERRIDES,
    StaffOverrides,
    overlay,
    shown_phones,
    staff_notes,
    staff_reports,
    without_hidden,
)
from finder.listings.rules.programs import Card, NotListedReason, Program
from finder.listings.rules.records import ALL_CODES, Phone
from finder.listings.rules.records import is_mental_health as is_mental_health_record
from finder.listings.rules.slots import SLOT_CODES
from finder.listings.rules.sources import LIST_FORMATS
from finder.listings.rules.staff_phones import staff_phones
from finder.listings.rules.time_zones import find_zone
from finder.listings.rules.vocabulary import CERTIFIED_METHADONE


def publish(
    program_id: str,
    listings: Sequence[Listing],
    zips: Mapping[str, ZipPlace],
    overrides: StaffOverrides = NO_OVERRIDES,
    *,
    whole_lists: WholeLists = NO_LISTS,
) -> Program:
    """Build the program that `listings` (at least one) describe, with staff overrides applied.

    `whole_lists`: as in `listings.rules.listed`.
    """
    lead, newest_first = _leading_listings(listings)
    filled, is_hidden = fill_street(lead, listings)
    shown = lead if filled is lead.record else replace(lead, record=filled)
    record = lock_texts(overlay(fit_to_show(shown), overrides), overrides)
    placing = [listing for listing in newest_first if not listing.record.street] if is_hidden else newest_first
    record, location = lock_address(record, overrides, placing, zips)
    phones = known_phones(newest_first, overrides)
    reports = _reports(listings, overrides)
    location = location or locate(record, placing, zips)
    if "point" in overrides.fields:
        location = placed_by_staff(record, overrides, zips, location)
    reason = _reason(reports, listings, whole_lists, overrides)
    # A street that no list tells leaves staff nothing to check.
    is_withdrawn = is_hidden and not record.street and any(has_street(listing.record) for listing in listings)
    doubts = (*location.doubts, STREET_WITHDRAWN) if is_withdrawn else location.doubts
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
        county=find_county(record, location, zips),
        latitude=location.latitude,
        longitude=location.longitude,
        point=location.point,
        listed=reason is None,
        not_listed_because=reason,
        is_mental_health=is_mental_health(reports),
        sample=all(listing.snapshot.format == "sample" for listing in listings),
        phones=shown_phones(phones, overrides),
        website=_website(newest_first, overrides),
        reports=reports,
        notes=_notes(newest_first, overrides),
        doubts=tuple(sorted(doubts)),
        phone_hidden=not overrides.hidden.isdisjoint(phone.number for phone in phones) if overrides.hidden else False,
        checked=overrides.checked,
        opening=overrides.opening,
        not_working=_not_working(phones, overrides),
    )


def _not_working(phones: Sequence[Phone], overrides: StaffOverrides) -> tuple[str, ...]:
    if not overrides.fields:
        return ()
    shown = {phone.number for phone in phones} - overrides.hidden
    return tuple(number for number in overrides.not_working if number in shown)


def _leading_listings(listings: Sequence[Listing]) -> tuple[Listing, Sequence[Listing]]:
    """Return the listing that takes precedence, and all listings, newest first."""
    if len(listings) == 1:  # The most common case: a whole directory at its first import.
        return listings[0], listings
    newest_first = sorted(listings, key=lambda listing: listing.newness, reverse=True)
    return max(listings, key=lambda listing: listing.rank), newest_first


def known_phones(newest_first: Sequence[Listing], overrides: StaffOverrides) -> tuple[Phone, ...]:
    """Return the phones, hidden ones among them, each with its source and date; `newest_first`: by `Listing.newness`."""
    ours = staff_phones(newest_first, overrides)
    return lock_phones(join_phones(newest_first), overrides) if ours is None else ours


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


def _reason(
    reports: Sequence[Report], listings: Sequence[Listing], whole_lists: WholeLists, overrides: StaffOverrides
) -> NotListedReason | None:
    """Return why it isn't listed. Staff may close it at any time; their "open" holds until a newer whole list drops it."""
    theirs = decide_listed(reports, listings, whole_lists)
    status = overrides.fields.get("status")
    if status is None:
        is_open = lock_text("status", "closed" if theirs else "open", overrides) == "open"
        return None if is_open else theirs or "closed"
    if status.value != "open":
        return "closed"
    newest_drop = max((report.dropped_on for report in reports if not report.is_mental_health), default="")
    return None if status.on >= newest_drop else theirs


def make_card(program: Program, *, version: int) -> Card:
    """Return what a list of results shows of `program`."""
    newest, call_phone, timetable = program.newest, program.call_phone, program.timetable
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
        timetable=timetable,
        zone=find_zone(program.state, program.county) if timetable else "",
        as_of_precision=newest.as_of_precision if newest else "day",
        is_mental_health=program.is_mental_health,
        is_older=program.not_listed_because == "only_in_older_list",
        older_facts=program.older_facts,
        contradictions=program.contradictions,
        detox=program.detox,
        phone_kind=call_phone.kind if call_phone else "main",
        phone_fails=call_phone is not None and call_phone.number in program.not_working,
        denied=_denied(program),
    )


def _denied(program: Program) -> tuple[str, ...]:
    denied, unclear = sorted_denials(program.reports, SLOT_CODES), program.contradictions
    return tuple([code for code in denied if code not in unclear]) if unclear else denied


def reports_of(listings: Sequence[Listing]) -> tuple[Report, ...]:
    """Return each source's reports: its newest list, and older ones for codes that no newer one of that source asked about.

    Staff checks, also those in a list exported from this or another finder, keep one report per day.
    """
    if len(listings) == 1:
        return (_report(listings),)
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
    if len(reports) == 1:
        return reports
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
    if len(listings) == 1:
        only = listings[0]
        report = _join_rows(only, frozenset(only.record.codes), _asked(only), dropped_on=only.dropped_on)
        return keep_order(report, only.record.codes)
    ordered = sorted(listings, key=lambda listing: listing.key)
    report = _join_rows(
        ordered[0],
        frozenset(chain.from_iterable(listing.record.codes for listing in ordered)),
        frozenset[str]().union(*map(_asked, ordered)),
        dropped_on=min(listing.dropped_on for listing in ordered),
    )
    is_mental = all(is_mental_health_record(listing.record) for listing in ordered)
    return report if is_mental == report.is_mental_health else replace(report, is_mental_health=is_mental)


def _join_rows(first: Listing, codes: frozenset[str], asked: frozenset[str], *, dropped_on: str) -> Report:
    """Return the report of a list whose rows on a place offer `codes`; `first`: any of the rows."""
    asked = asked if codes <= asked else asked | codes
    basis = LIST_FORMATS[first.snapshot.format].basis
    return Report(
        source=first.snapshot.source,
        as_of=first.snapshot.as_of,
        as_of_precision=first.snapshot.as_of_precision,
        basis=basis,
        asked=asked | {CERTIFIED_METHADONE} if basis == "certification" else asked,
        codes=codes,
        dropped_on=dropped_on,
        is_mental_health=is_mental_health_record(first.record),
    )


def _asked(listing: Listing) -> frozenset[str]:
    asked = [listing.snapshot.asked.get(kind, frozenset[str]()) for kind in listing.record.kinds]
    found = asked[0] if len(asked) == 1 else frozenset[str]().union(*asked)
    if open_ones := listing.record.unanswered:
        return frozenset() if ALL_CODES in open_ones else found.difference(open_ones)
    return found
