"""Dated lists of sources (snapshots) and their listings, from which programs are computed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from finder.listings.rules.identity import Identity, identify
from finder.listings.rules.listings import Listing, Snapshot, latest_whole, make_listing
from finder.listings.rules.records import SourceRecord
from finder.listings.store import documents
from finder.listings.store.documents import StoredText
from finder.listings.store.tables import ListingRow, SnapshotRow
from finder.platform.quick_values import quick

_CHUNK = 500


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredListing:
    """One listing as stored."""

    snapshot_id: int
    key: str
    program_id: str
    record: SourceRecord
    identity: Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptListing:
    """One listing with the number of its row and the keys it was stored under."""

    row: int
    snapshot_id: int
    key: str
    blocking_key: str
    program_id: str
    record: SourceRecord


def list_kept(session: Session) -> list[KeptListing]:
    """Return every listing, ordered by row."""
    table = ListingRow.__table__.c
    columns = (table.id, table.snapshot_id, table.key, table.blocking_key, table.program_id, table.record)
    return [
        KeptListing(
            row=row[0],
            snapshot_id=row[1],
            key=row[2],
            blocking_key=row[3],
            program_id=row[4],
            record=documents.read_record(row[5]),
        )
        for row in session.execute(select(*columns).order_by(ListingRow.id))
    ]


def list_blocking_keys(session: Session) -> set[str]:
    """Return all areas that have a listing."""
    return set(session.scalars(select(ListingRow.blocking_key).distinct()))


def delete_rows(session: Session, rows: Sequence[int]) -> None:
    """Delete listings by the numbers of their rows; doesn't commit."""
    for start in range(0, len(rows), _CHUNK):
        session.execute(delete(ListingRow).where(ListingRow.id.in_(rows[start : start + _CHUNK])))


def rewrite_rows(session: Session, changes: Sequence[tuple[int, Mapping[str, str]]]) -> None:
    """Write keys, areas and records of listings, by the numbers of their rows; doesn't commit."""
    if not changes:
        return
    # First out of each other's way: a key may be that of another row until that one is written.
    session.execute(update(ListingRow), [{"id": row, "key": f"~{row}"} for row, _ in changes])
    session.execute(update(ListingRow), [{"id": row, **values} for row, values in changes])


def list_snapshots(session: Session) -> dict[int, Snapshot]:
    """Return every dated list, by id."""
    return {row.id: _snapshot(row) for row in session.scalars(select(SnapshotRow).order_by(SnapshotRow.id))}


def save_snapshot(session: Session, snapshot: Snapshot, *, loaded_at: str) -> Snapshot:
    """Save a snapshot, new (id 0) or changed, and return it with its id; doesn't commit."""
    values = {
        "source": snapshot.source,
        "as_of": snapshot.as_of,
        "as_of_precision": snapshot.as_of_precision,
        "format": snapshot.format,
        "complete": snapshot.complete,
        "asked": documents.write_asked(snapshot.asked),
        "loaded_at": loaded_at,
    }
    if snapshot.id:
        session.execute(update(SnapshotRow).where(SnapshotRow.id == snapshot.id).values(**values))
        return snapshot
    row = SnapshotRow(**values)
    session.add(row)
    session.flush()
    return _snapshot(row)


def _snapshot(row: SnapshotRow) -> Snapshot:
    return Snapshot(
        id=row.id,
        source=row.source,
        as_of=row.as_of,
        format=row.format,
        complete=row.complete,
        asked=documents.read_asked(row.asked),
        as_of_precision=row.as_of_precision,
    )


def find_listings(session: Session, *, blocking_keys: Iterable[str]) -> list[StoredListing]:
    """Return every listing of the areas `blocks` (state and three digits of the ZIP), in no particular order."""
    found: list[StoredListing] = []
    wanted = sorted(blocking_keys)
    for start in range(0, len(wanted), _CHUNK):
        statement = select(ListingRow.snapshot_id, ListingRow.key, ListingRow.program_id, ListingRow.record).where(
            ListingRow.blocking_key.in_(wanted[start : start + _CHUNK])
        )
        for snapshot_id, key, program_id, text in session.execute(statement):
            found.append(_stored(snapshot_id, key, program_id, text))
    return found


def _stored(snapshot_id: int, key: str, program_id: str, text: StoredText) -> StoredListing:
    record = documents.read_record(text)
    return StoredListing(
        snapshot_id=snapshot_id, key=key, program_id=program_id, record=record, identity=identify(record)
    )


def find_source_listings(session: Session, program_ids: Iterable[str]) -> dict[str, list[Listing]]:
    """Return the listings of each of `program_ids`, ordered by key and list, with the date a newer list dropped them."""
    snapshots = list_snapshots(session)
    latest = latest_whole(snapshots.values())
    statement = (
        select(ListingRow.program_id, ListingRow.snapshot_id, ListingRow.key, ListingRow.record)
        .where(ListingRow.program_id.in_(sorted(program_ids)))
        .order_by(ListingRow.key, ListingRow.snapshot_id)
    )
    found: dict[str, list[Listing]] = {}
    for program_id, snapshot_id, key, text in session.execute(statement):
        source_listing = make_listing(key, documents.read_record(text), snapshots[snapshot_id], latest)
        found.setdefault(program_id, []).append(source_listing)
    return found


def find_record_texts(session: Session, *, snapshot_id: int) -> dict[str, StoredText]:
    """Return the stored JSON of a snapshot's listings, by key: to tell which are new or changed."""
    rows = session.execute(select(ListingRow.key, ListingRow.record).where(ListingRow.snapshot_id == snapshot_id))
    return {row[0]: row[1] for row in rows}


def find_numbers(session: Session, *, snapshot_id: int) -> dict[str, set[str]]:
    """Return, by program, the phone numbers that a snapshot names."""
    found: dict[str, set[str]] = {}
    statement = select(ListingRow.program_id, ListingRow.record).where(ListingRow.snapshot_id == snapshot_id)
    for program_id, text in session.execute(statement.execution_options(yield_per=_CHUNK)):
        found.setdefault(program_id, set()).update(phone.number for phone in documents.read_record(text).phones)
    return found


def count_rows_by_state(session: Session, snapshot_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Count the listings of some snapshots by state."""
    found: dict[int, dict[str, int]] = {}
    state = func.substr(ListingRow.blocking_key, 1, 2)
    statement = select(ListingRow.snapshot_id, state, func.count()).where(ListingRow.snapshot_id.in_(snapshot_ids))
    for snapshot_id, code, count in session.execute(statement.group_by(ListingRow.snapshot_id, state)):
        found.setdefault(snapshot_id, {})[code] = count
    return found


def list_blocking_keys_of_formats(session: Session, formats: Collection[str], states: Collection[str]) -> set[str]:
    """Return the areas of some states in which lists of these formats have listings."""
    name = func.substr(ListingRow.blocking_key, 1, 2)
    statement = select(ListingRow.blocking_key).distinct().join(SnapshotRow)
    return set(session.scalars(statement.where(SnapshotRow.format.in_(formats), name.in_(states))))


def list_blocking_keys_of_source(session: Session, source: str) -> set[str]:
    """Return the areas in which `source` has listings."""
    statement = select(ListingRow.blocking_key).distinct().join(SnapshotRow).where(SnapshotRow.source == source)
    return set(session.scalars(statement))


def find_loads(session: Session, *, since: str) -> list[tuple[str, str, str]]:
    """Return (time, source, date) of the lists that were loaded last since a timestamp (UTC, ISO), the oldest first."""
    columns = (SnapshotRow.loaded_at, SnapshotRow.source, SnapshotRow.as_of)
    moment = datetime.fromisoformat(since)
    start = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    order = (SnapshotRow.loaded_at, SnapshotRow.source, SnapshotRow.as_of.nulls_first())
    statement = select(*columns).where(SnapshotRow.loaded_at >= start).order_by(*order)
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def count_listings(session: Session, *, snapshot_id: int) -> int:
    """Count the listings of one snapshot."""
    return session.scalar(select(func.count()).where(ListingRow.snapshot_id == snapshot_id)) or 0


def has_any(session: Session) -> bool:
    """Return whether any list has a listing."""
    return session.scalar(select(ListingRow.id).limit(1)) is not None


def change_listing(session: Session, snapshot_id: int, *, key: str, blocking_key: str, text: str) -> None:
    """Update one list's listing under an existing key; doesn't commit."""
    session.execute(
        update(ListingRow)
        .where(ListingRow.snapshot_id == snapshot_id, ListingRow.key == key)
        .values(blocking_key=blocking_key, record=text)
    )


def save_program_ids(session: Session, changes: Mapping[str, str]) -> None:
    """Write which program each listing key (mapped to a program id) belongs to; doesn't commit."""
    if changes:
        # Keys repeat across snapshots: one statement per key sets them all. Core, since the ORM's bulk update needs
        # primary keys.
        table = cast(Table, ListingRow.__table__)
        statement = update(table).where(table.c.key == bindparam("b_key")).values(program_id=bindparam("b_program"))
        session.connection().execute(
            statement, [{"b_key": key, "b_program": program} for key, program in changes.items()]
        )


def find_listings_of(session: Session, program_ids: Iterable[str]) -> list[StoredListing]:
    """Return every listing of these programs, ordered by snapshot and key."""
    found: list[StoredListing] = []
    wanted = sorted(program_ids)
    for start in range(0, len(wanted), _CHUNK):
        statement = select(ListingRow.snapshot_id, ListingRow.key, ListingRow.program_id, ListingRow.record).where(
            ListingRow.program_id.in_(wanted[start : start + _CHUNK])
        )
        for snapshot_id, key, program_id, text in session.execute(statement):
            found.append(_stored(snapshot_id, key, program_id, text))
    return sorted(found, key=lambda listing: (listing.snapshot_id, listing.key))


def find_program_ids(session: Session, keys: Iterable[str]) -> set[str]:
    """Return the programs that listings with these keys belong to."""
    wanted, found = sorted(keys), set[str]()
    for start in range(0, len(wanted), _CHUNK):
        statement = select(ListingRow.program_id).where(ListingRow.key.in_(wanted[start : start + _CHUNK]))
        found.update(session.scalars(statement))
    return found


def find_programs_of_keys(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Return the program that the listings of each of these keys belong to; unknown keys are left out."""
    wanted, found = sorted(set(keys)), dict[str, str]()
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        rows = session.execute(select(ListingRow.key, ListingRow.program_id).where(ListingRow.key.in_(chunk)))
        found.update((row[0], row[1]) for row in rows)
    return found


def delete_source(session: Session, source: str) -> None:
    """Remove a source with its snapshots and listings; doesn't commit."""
    ids = list(session.scalars(select(SnapshotRow.id).where(SnapshotRow.source == source)))
    session.execute(delete(ListingRow).where(ListingRow.snapshot_id.in_(ids)))
    session.execute(delete(SnapshotRow).where(SnapshotRow.id.in_(ids)))


def has_sources_beside(session: Session, source: str) -> bool:
    """Return whether any source but `source` was loaded."""
    return session.scalar(select(SnapshotRow.id).where(SnapshotRow.source != source).limit(1)) is not None
