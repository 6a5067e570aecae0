"""The phone numbers of one program, joined from all lists that name it, each with its source and date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from finder.listings.rules.listings import Listing
from finder.listings.rules.records import REFERRAL_LINE, STAFF_SOURCE, Phone
from finder.listings.rules.sources import MENTAL_HEALTH_DIRECTORY
from finder.platform.iso_dates import parse_day

INTAKE_MONTHS = 24
"""Months. An intake line takes the call button unless its list is this much older than the newest one with a phone: lines for
new people change more often than the number of the house."""


def join_phones(newest_first: Sequence[Listing]) -> tuple[Phone, ...]:
    """Return the numbers that each source's newest list of this place names, the newest list first; no number twice.

    A source's list without any phone doesn't count: its older list still names them. `newest_first`: by `Listing.newness`.
    """
    if len(newest_first) == 1:
        alone = _dated(newest_first[0])
        if len(alone) == 1 or len({(phone.number, phone.extension) for phone in alone}) == len(alone):
            return tuple(alone)
    newest: dict[str, str] = {}
    for listing in newest_first:
        if listing.record.phones:
            source, as_of = listing.snapshot.source, listing.snapshot.as_of
            newest[source] = max(newest.get(source, ""), as_of)
    naming = [listing for listing in newest_first if newest.get(listing.snapshot.source) == listing.snapshot.as_of]
    joined: list[Phone] = []
    for group in _by_list(naming):
        # One list may give a number twice, with two extensions; an older list adds only numbers that no newer one has.
        known = {phone.number for phone in joined}
        found = {(phone.number, phone.extension): phone for listing in reversed(group) for phone in _dated(listing)}
        joined.extend(
            found.pop((phone.number, phone.extension))
            for listing in group
            for phone in listing.record.phones
            if phone.number not in known and (phone.number, phone.extension) in found
        )
    return tuple(joined)


def _by_list(listings: Iterable[Listing]) -> list[list[Listing]]:
    groups: dict[tuple[str, str], list[Listing]] = {}
    for listing in listings:
        groups.setdefault((listing.snapshot.source, listing.snapshot.as_of), []).append(listing)
    return list(groups.values())


def _dated(listing: Listing) -> list[Phone]:
    snapshot = listing.snapshot
    return [
        Phone(
            number=phone.number,
            kind=phone.kind,
            extension=phone.extension,
            answers=phone.answers,
            source=snapshot.source,
            as_of=snapshot.as_of,
            as_of_precision=snapshot.as_of_precision,
        )
        for phone in listing.record.phones
    ]


def choose_call_phone(phones: Sequence[Phone]) -> Phone | None:
    """Return the phone of the call button, or None: a fresh intake line, else the first that isn't a referral line.

    A referral line may be paid for its referrals, so it never takes the button; nor do lines that only the mental-health
    directory has, where another list has one. A number that staff set makes no line of a list older: they saw both.
    """
    theirs = [phone for phone in phones if phone.answers != REFERRAL_LINE]
    if len(theirs) == 1:
        return theirs[0]
    # A line for new people of the mental-health ward may not take calls about drugs.
    callable_phones = [phone for phone in theirs if phone.source != MENTAL_HEALTH_DIRECTORY] or theirs
    newest = max((phone.as_of for phone in callable_phones if phone.source != STAFF_SOURCE), default="")
    intake = (phone for phone in callable_phones if phone.kind == "intake" and _is_fresh(phone.as_of, newest))
    return next(intake, next(iter(callable_phones), None))


def _is_fresh(as_of: str, newest: str) -> bool:
    if as_of >= newest:
        return True
    earlier, later = parse_day(as_of), parse_day(newest)
    if earlier is None or later is None:  # A date that an older version stored.
        return False
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months < INTAKE_MONTHS or (months == INTAKE_MONTHS and earlier.day > later.day)
