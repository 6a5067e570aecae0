"""Listings that are not stored yet, and their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from finder.listings.rules.identity import Identity
from finder.listings.rules.records import SourceRecord
from finder.listings.store import documents
from finder.listings.store.tables import ListingRow
from finder.platform.database.bulk import insert_values
from finder.platform.quick_values import quick

_COLUMNS = ("snapshot_id", "key", "blocking_key", "program_id", "record")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class NewListing:
    """One listing to store once its program is known."""

    snapshot_id: int
    key: str
    blocking_key: str
    record: SourceRecord
    identity: Identity


def add_listings(session: Session, new: Iterable[NewListing], program_of: Mapping[str, str]) -> None:
    """Write new listings with the programs (by key) that they belong to; doesn't commit."""
    write_listings(session, listing_values(new, program_of))


def listing_values(new: Iterable[NewListing], program_of: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """Return the rows of new listings, in the order of `_COLUMNS`; `program_of`: as in `add_listings`."""
    return [
        (one.snapshot_id, one.key, one.blocking_key, program_of[one.key], documents.write_record(one.record))
        for one in new
    ]


def write_listings(session: Session, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows as from `listing_values`; doesn't commit."""
    insert_values(session, cast(Table, ListingRow.__table__), _COLUMNS, rows)
