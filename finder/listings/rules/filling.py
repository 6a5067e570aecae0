"""The street of a program: the leading listing's, that of a newer list that has another, or where it is blank, the next one's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from finder.listings.rules.capitalization import capitalize
from finder.listings.rules.listings import Listing
from finder.listings.rules.normalization import normalize_street
from finder.listings.rules.records import SourceRecord, is_mental_health
from finder.listings.rules.sources import LIST_FORMATS
from finder.listings.rules.streets import is_nearly_same_street, is_same_street
from finder.listings.rules.withheld import is_withheld

STREET_WITHDRAWN = "street_withdrawn"
"""The doubt on a program whose source no longer gives the street that it used to give."""
_STANDINGS = ("survey", "licence")
"""Bases of lists that know where a program is: what programs answered, and what a state licensed."""


def has_street(record: SourceRecord) -> bool:
    """Return whether a row names its street; one that is withheld ("- - -") isn't named."""
    return bool(record.street) and not is_withheld(record.street)


def fill_street(lead: Listing, listings: Sequence[Listing]) -> tuple[SourceRecord, bool]:
    """Return the record of `lead` with a street from the next listing if it has none, and whether the street was withdrawn.

    Homes that hide their street stay hidden: where the list withholds it, or the same source once gave it and now doesn't, it
    was taken out on purpose. A street of another ZIP and city is of another address and doesn't fill this one.
    """
    record = lead.record
    if has_street(record):
        return _newer_address(lead, listings), False
    if record.street:
        return replace(record, street="", street2=""), True
    if any(_withdrew(listing, listings) for listing in listings if not has_street(listing.record)):
        return record, True
    others = sorted((listing for listing in listings if has_street(listing.record)), key=_rank, reverse=True)
    for other in others:
        if other.record.zip == record.zip or other.record.city.casefold() == record.city.casefold():
            told = fit_to_show(other)
            return replace(record, street=told.street, street2=told.street2), False
    return record, False


def fit_to_show(listing: Listing) -> SourceRecord:
    """Return a record with names and address in mixed case, where its list has them in capitals."""
    record = listing.record
    if LIST_FORMATS[listing.snapshot.format].leads:
        return record
    return replace(
        record,
        name=capitalize(record.name),
        street=capitalize(record.street),
        street2=capitalize(record.street2),
        city=capitalize(record.city),
    )


def _newer_address(lead: Listing, listings: Sequence[Listing]) -> SourceRecord:
    """Return the record of `lead`, with the address of a newer list that has only others.

    A list in capitals doesn't lead, as its names read badly; but it is as good a source of where a program is. A list of
    certificates or of bare addresses isn't: its rows join the program that fits best.
    """
    if len(listings) == 1:
        return lead.record
    newer = [
        listing for listing in listings if listing.snapshot.as_of > lead.snapshot.as_of and _tells_address(listing)
    ]
    newest = max((listing.snapshot.as_of for listing in newer), default="")
    told = sorted((listing for listing in newer if listing.snapshot.as_of == newest), key=_rank, reverse=True)
    if not told or any(_is_same_address(lead.record, listing.record) for listing in told):
        return lead.record
    there = fit_to_show(told[0])
    return replace(lead.record, street=there.street, street2=there.street2, city=there.city, zip=there.zip)


def _tells_address(listing: Listing) -> bool:
    record = listing.record
    is_of_standing = LIST_FORMATS[listing.snapshot.format].basis in _STANDINGS
    is_whole = has_street(record) and bool(record.city) and bool(record.zip)
    return is_of_standing and is_whole and not listing.dropped_on and not is_mental_health(record)


def _is_same_address(a: SourceRecord, b: SourceRecord) -> bool:
    ours, theirs = normalize_street(a.street, a.street2), normalize_street(b.street, b.street2)
    return is_same_street(ours, theirs) or is_nearly_same_street(ours, theirs)


def _withdrew(blank: Listing, listings: Sequence[Listing]) -> bool:
    """Return whether an older list of the same source has the street that `blank` lacks, and no list as new has it."""
    source, as_of = blank.snapshot.source, blank.snapshot.as_of
    same_source = [listing for listing in listings if listing.snapshot.source == source and has_street(listing.record)]
    had_it = any(listing.snapshot.as_of < as_of for listing in same_source)
    return had_it and not any(listing.snapshot.as_of >= as_of for listing in same_source)


def _rank(listing: Listing) -> tuple[bool, bool, bool, str, str, str]:
    return listing.rank
