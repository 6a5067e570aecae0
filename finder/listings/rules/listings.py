"""Listings: what one dated list has on one place of care, and which of several takes precedence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from finder.listings.rules.records import DatePrecision, SourceRecord, is_mental_health
from finder.listings.rules.sources import LIST_FORMATS
from finder.platform.quick_values import quick


class ZipPlace(Protocol):
    """Place and point of a ZIP."""

    @property
    def state(self) -> str:
        """Two letters."""

    @property
    def city(self) -> str:
        """Its main city, or ""."""

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
    as_of_precision: DatePrecision = "day"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one snapshot has on one place of care."""

    key: str
    snapshot: Snapshot
    record: SourceRecord
    dropped_on: str
    """Date of the newest complete list of the same source, if newer than this listing; else ""."""

    @property
    def rank(self) -> tuple[bool, bool, bool, str, str, str]:
        """Sort key; greater takes precedence: current over dropped, fit to show over not, newer over older.

        A list of mental-health places never replaces what others say of names and addresses.
        """
        leads, snapshot = LIST_FORMATS[self.snapshot.format].leads, self.snapshot
        return (
            not self.dropped_on,
            leads,
            not is_mental_health(self.record),
            snapshot.as_of,
            snapshot.source,
            self.key,
        )

    @property
    def newness(self) -> tuple[bool, str, bool, str, str]:
        """Sort key; greater is newer. For values that don't depend on typography (phones, website, points)."""
        snapshot = self.snapshot
        return (not self.dropped_on, snapshot.as_of, not is_mental_health(self.record), snapshot.source, self.key)


def latest_whole(snapshots: Iterable[Snapshot]) -> dict[str, str]:
    """Return the date of each source's newest complete list."""
    latest: dict[str, str] = {}
    for snapshot in snapshots:
        if snapshot.complete:
            latest[snapshot.source] = max(latest.get(snapshot.source, ""), snapshot.as_of)
    return latest


def make_listing(key: str, record: SourceRecord, snapshot: Snapshot, latest: Mapping[str, str]) -> Listing:
    """Return a listing with the date on which a newer complete list dropped it; `latest` as from `latest_whole`."""
    newest = latest.get(snapshot.source, "")
    dropped_on = newest if snapshot.as_of < newest else record.dropped_on
    return Listing(key=key, snapshot=snapshot, record=record, dropped_on=dropped_on)


def make_listings(
    records: Iterable[tuple[str, int, SourceRecord]], snapshots: Mapping[int, Snapshot]
) -> tuple[Listing, ...]:
    """Return the listings of records with their keys and snapshots, in the same order; `snapshots`: all dated lists, by id."""
    latest = latest_whole(snapshots.values())
    return tuple(make_listing(key, record, snapshots[at], latest) for key, at, record in records)
