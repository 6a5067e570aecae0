"""Whether a program is listed, and if not, why. Explained in docs/facts.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from finder.listings.rules.facts import Report
from finder.listings.rules.listings import Listing, Snapshot
from finder.listings.rules.programs import NotListedReason
from finder.listings.rules.records import MENTAL_HEALTH_KIND
from finder.listings.rules.records import is_mental_health as is_mental_health_row
from finder.listings.rules.sources import LIST_FORMATS, NATIONAL_DIRECTORY
from finder.listings.rules.vocabulary import MEDICINE_GROUPS, NEEDS

COVERED_SHARE = 0.1
"""A whole list covers a state that has this share of its rows; a directory of the nation covers every state in it. A list of one
state has a few rows with an address beyond its border."""
TREATS_SUBSTANCE_USE = frozenset({"SA"}).union(*NEEDS.values(), *MEDICINE_GROUPS.values())
"""Any of these offered, and a mental-health place treats substance use too: SA, the code of a need, or of a medicine."""
WholeLists = Mapping[str, str]
"""State to the date (ISO) of the newest whole list that covers it."""
NO_LISTS: WholeLists = {}


def decide_listed(
    reports: Sequence[Report], listings: Sequence[Listing], whole_lists: WholeLists
) -> NotListedReason | None:
    """Return why a program isn't listed, or None if it is."""
    if len(reports) == 1 and not reports[0].is_mental_health:
        is_dropped = bool(reports[0].dropped_on)
        return "dropped" if is_dropped else _older_only(listings, whole_lists)
    ours = [report for report in reports if not report.is_mental_health]
    if _is_mental_health_only(reports):
        return "mental_health_only"
    if not (_stands(ours, ours) or _stands([report for report in reports if _treats(report)], ours)):
        return "dropped"
    return _older_only(listings, whole_lists)


def _is_mental_health_only(reports: Sequence[Report]) -> bool:
    lists = [report for report in reports if report.basis != "staff"]
    if not lists or not all(report.is_mental_health for report in lists):
        return False
    return not any(TREATS_SUBSTANCE_USE & report.codes for report in reports)


def _stands(reports: Sequence[Report], ours: Sequence[Report]) -> bool:
    """Return whether any of `reports` isn't dropped and is as new as every list of substance-use places that dropped it.

    A list that never drops (an address list of 2021) can't keep a program that a newer whole list has dropped; a list of
    mental-health places retires nothing that other lists have.
    """
    newest_drop = max((report.dropped_on for report in ours), default="")
    return any(not report.dropped_on and report.as_of >= newest_drop for report in reports)


def _treats(report: Report) -> bool:
    return report.is_mental_health and bool(TREATS_SUBSTANCE_USE & report.codes)


def is_mental_health(reports: Sequence[Report]) -> bool:
    """Return whether only lists of mental-health places still have it."""
    if len(reports) == 1:
        return reports[0].is_mental_health and reports[0].basis != "staff"
    lists = [report for report in reports if report.basis != "staff"]
    standing = [report for report in lists if not report.dropped_on] or lists
    return bool(standing) and all(report.is_mental_health for report in standing)


def _older_only(listings: Sequence[Listing], whole_lists: WholeLists) -> NotListedReason | None:
    """Return the reason where only address lists have it, all older than the newest whole list of its state."""
    if not is_bare(listings):
        return None
    is_older = all(
        listing.record.in_older_list_only or listing.snapshot.as_of < whole_lists.get(listing.record.state, "")
        for listing in _without_mental_health(listings)
    )
    return "only_in_older_list" if is_older else None


def is_bare(listings: Sequence[Listing]) -> bool:
    """Return whether only address lists have it, without a phone or a fact.

    A list of mental-health places may have it too, if it doesn't say that it treats substance use.
    """
    if not any(map(_is_of_addresses, listings)):
        return False
    addresses = _without_mental_health(listings)
    return bool(addresses) and all(
        _is_of_addresses(listing) and not (listing.record.phones or listing.record.codes) for listing in addresses
    )


def _is_of_addresses(listing: Listing) -> bool:
    return LIST_FORMATS[listing.snapshot.format].basis == "address"


def _without_mental_health(listings: Sequence[Listing]) -> list[Listing]:
    return [
        listing
        for listing in listings
        if not is_mental_health_row(listing.record) or TREATS_SUBSTANCE_USE.intersection(listing.record.codes)
    ]


def find_whole_lists(snapshots: Iterable[Snapshot], rows: Mapping[int, Mapping[str, int]]) -> dict[str, str]:
    """Return, by state, the date of the newest whole list of places that treat substance use.

    `rows`: the number of rows by state, of each snapshot. A list of certified programs alone is whole only of these.
    """
    newest: dict[str, str] = {}
    for snapshot in snapshots:
        if not is_whole_of_places(snapshot):
            continue
        counts = rows.get(snapshot.id, {})
        least = 0.0 if snapshot.format == NATIONAL_DIRECTORY else COVERED_SHARE * sum(counts.values())
        for state in (state for state, count in counts.items() if count >= least):
            newest[state] = max(newest.get(state, ""), snapshot.as_of)
    return newest


def is_whole_of_places(snapshot: Snapshot) -> bool:
    """Return whether a list is whole, of places that treat substance use whatever their kind."""
    is_general = LIST_FORMATS[snapshot.format].basis in ("survey", "licence")
    is_mental = set(snapshot.asked) == {MENTAL_HEALTH_KIND}
    return snapshot.complete and is_general and not is_mental
