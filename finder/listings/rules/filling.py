"""Fill what the leading listing leaves blank from the other listings of the same place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from finder.listings.rules.capitalization import capitalize
from finder.listings.rules.listings import Listing
from finder.listings.rules.records import SourceRecord
from finder.listings.rules.sources import LIST_FORMATS
from finder.listings.rules.withheld import is_withheld

STREET_WITHDRAWN = "street_withdrawn"
"""The doubt on a program whose source no longer gives the street that it used to give."""


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
        return record, False
    if record.street:
        return replace(record, street="", street2=""), True
    if any(_withdrew(listing, listings) for listing in listings if not has_street(listing.record)):
        return record, True
    others = sorted((listing for listing in listings if has_street(listing.record)), key=_rank, reverse=True)
    for other in others:
        if other.record.zip == record.zip or other.record.city.casefold() == record.city.casefold():
            leads = LIST_FORMATS[other.snapshot.format].leads
            street = other.record.street if leads else capitalize(other.record.street)
            street2 = other.record.street2 if leads else capitalize(other.record.street2)
            return replace(record, street=street, street2=street2), False
    return record, False


def _withdrew(blank: Listing, listings: Sequence[Listing]) -> bool:
    """Return whether an older list of the same source has the street that `blank` lacks, and no list as new has it."""
    source, as_of = blank.snapshot.source, blank.snapshot.as_of
    same_source = [listing for listing in listings if listing.snapshot.source == source and has_street(listing.record)]
    had_it = any(listing.snapshot.as_of < as_of for listing in same_source)
    return had_it and not any(listing.snapshot.as_of >= as_of for listing in same_source)


def _rank(listing: Listing) -> tuple[bool, bool, bool, str, str, str]:
    return listing.rank
