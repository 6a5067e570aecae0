"""From what all sources say of one program to what the public sees of it. Pure: the same listings give the same program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from finder.listings.rules.facts import Report, is_listed
from finder.listings.rules.field_locks import hold_address, hold_phones, hold_text, hold_texts
from finder.listings.rules.listings import Listing, ZipPlace
from finder.listings.rules.location import locate, placed_by_staff
from finder.listings.rules.overrides import (
    NOTHING,
    STAFF_SOURCE,
    Statement,
    overlay,
    shown_phones,
    staff_notes,
    staff_reports,
    stated_phones,
    without_hidden,
)
from finder.listings.rules.programs import Card, Program
from finder.listings.rules.records import Phone, SourceRecord
from finder.listings.rules.sources import LIST_FORMATS
from finder.listings.rules.vocabulary import CERTIFIED_METHADONE


def publish(
    program_id: str, listings: Sequence[Listing], zips: Mapping[str, ZipPlace], statement: Statement = NOTHING
) -> Program:
    """Work out the program that `listings` (at least one) speak of, with what staff say of it laid over."""
    lead, newest_first = _speakers(listings)
    record = hold_texts(overlay(_fit_to_show(lead), statement), statement)
    record, location = hold_address(record, statement, newest_first, zips)
    phones, phones_source, phones_as_of = known_phones(newest_first, statement)
    reports = _reports(listings, statement)
    location = location or locate(record, newest_first, zips)
    if "point" in statement.fields:
        location = placed_by_staff(record, statement, zips, location)
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
        listed=_is_listed(reports, statement),
        sample=all(listing.snapshot.format == "sample" for listing in listings),
        phones=shown_phones(phones, statement),
        phones_source=phones_source,
        phones_as_of=phones_as_of,
        website=_website(newest_first, statement),
        reports=reports,
        notes=_notes(newest_first, statement),
        doubts=location.doubts,
        phone_hidden=not statement.hidden.isdisjoint(phone.number for phone in phones) if statement.hidden else False,
        checked=statement.checked,
        opening=statement.opening,
    )


def _speakers(listings: Sequence[Listing]) -> tuple[Listing, Sequence[Listing]]:
    """Give the listing that speaks first, and all of them from the newest on."""
    if len(listings) == 1:  # Most of them: a whole directory at its first import.
        return listings[0], listings
    newest_first = sorted(listings, key=lambda listing: listing.newness, reverse=True)
    return max(listings, key=lambda listing: listing.rank), newest_first


def _fit_to_show(lead: Listing) -> SourceRecord:
    record = lead.record
    if LIST_FORMATS[lead.snapshot.format].leads:
        return record
    return replace(
        record, name=_capitalized(record.name), street=_capitalized(record.street), city=_capitalized(record.city)
    )


def known_phones(newest_first: Sequence[Listing], statement: Statement) -> tuple[tuple[Phone, ...], str, str]:
    """Give the phones, hidden ones among them, with their source and date; `newest_first`: by `Listing.newness`."""
    stated = stated_phones(statement)
    if stated is not None:
        return stated, STAFF_SOURCE, statement.fields["phones"].on
    for listing in newest_first:
        if listing.record.phones:
            return hold_phones(listing.record.phones, listing.snapshot.source, listing.snapshot.as_of, statement)
    return (), "", ""


def _website(newest_first: Sequence[Listing], statement: Statement) -> str:
    if "website" in statement.fields:
        return str(statement.value("website"))
    theirs = next((listing.record.website for listing in newest_first if listing.record.website), "")
    return hold_text("website", theirs, statement)


def _notes(newest_first: Sequence[Listing], statement: Statement) -> tuple[tuple[str, str], ...]:
    theirs = {note for listing in newest_first for note in listing.record.notes}
    if not statement.fields:
        return tuple(sorted(theirs))
    said = staff_notes(statement)
    notes = (*said, *sorted(note for note in theirs if note[0] not in dict(said)))
    return tuple((name, without_hidden(value, statement)) for name, value in notes)


def _is_listed(reports: Sequence[Report], statement: Statement) -> bool:
    """Staff may close a program at any time; that they found it open holds until a newer whole list drops it."""
    status = statement.fields.get("status")
    if status is None:
        return hold_text("status", "open" if is_listed(reports) else "closed", statement) == "open"
    newest_drop = max((report.dropped_on for report in reports), default="")
    return status.value == "open" and (status.on >= newest_drop or is_listed(reports))


def make_card(program: Program, *, version: int) -> Card:
    """Give what a list of results shows of `program`."""
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
    )


def reports_of(listings: Sequence[Listing]) -> tuple[Report, ...]:
    """Give what every source says: its newest list, and older ones for what no newer one of that source asked.

    What staff said, in a list made with this finder or another one, keeps a report for each of its days.
    """
    by_source: dict[str, list[Listing]] = {}
    for listing in listings:
        by_source.setdefault(listing.snapshot.source, []).append(listing)
    return tuple(report for same_source in by_source.values() for report in _reports_of_source(same_source))


def _reports(listings: Sequence[Listing], statement: Statement) -> tuple[Report, ...]:
    """Give all reports, newest first. Of one day, what staff say stands above what a list made of their words says."""
    reports = reports_of(listings)
    if statement.fields:
        by_list = {(report.source, report.as_of): report for report in reports}
        for said in staff_reports(statement):
            listed = by_list.get((said.source, said.as_of), said)
            asked, codes = said.asked | listed.asked, said.codes | (listed.codes - said.asked)
            by_list[said.source, said.as_of] = replace(said, asked=asked, codes=codes)
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
            # That the next list no longer holds it says nothing where a newer one does.
            reports.append(replace(report, dropped_on=newest.dropped_on))
            asked |= report.asked
    return reports


def _report(listings: Sequence[Listing]) -> Report:
    """Join the listings of one list, which may have the place under several types."""
    spoken = sorted(listings, key=lambda listing: listing.key) if len(listings) > 1 else listings
    codes = frozenset(chain.from_iterable(listing.record.codes for listing in spoken))
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
