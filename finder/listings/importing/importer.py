"""Import lists into the directory: save new listings, recompute affected programs. Runs in the caller's transaction.

The directory is a function of the set of lists it holds, so the order of imports doesn't matter. Only the areas that a
list touches are recomputed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from finder.listings.importing import rebuilding
from finder.listings.importing.areas import AreaFinder
from finder.listings.importing.current_ids import follow_ids
from finder.listings.importing.guards import refuse_shrunk, remove_samples
from finder.listings.importing.joining import join_records
from finder.listings.importing.returning import (
    Returned,
    find_pinned,
    find_returned,
    put_in_place,
    with_hidden_phones,
    without_known,
)
from finder.listings.rules.identity import Identified, apart, identify
from finder.listings.rules.listed import is_whole_of_places
from finder.listings.rules.listings import Snapshot, ZipPlace
from finder.listings.rules.phone_changes import NO_CHANGES, PhoneChanges
from finder.listings.rules.records import SourceList, SourceRecord
from finder.listings.rules.sources import ADDRESS_FORMATS
from finder.listings.store import documents, listings, program_counts
from finder.listings.store.listings import StoredListing
from finder.listings.store.new_listings import NewListing
from finder.platform.counted import counted
from finder.platform.database.changes import lock_directory
from finder.platform.database.session import Session


@dataclass(slots=True, kw_only=True)
class ImportResult:
    """The outcome of importing one file."""

    programs: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    retired: int = 0
    without_point: int = 0
    approximate_point: int = 0
    mental_health_only: int = 0
    """Programs of the lists that are kept but not listed: no row says that they treat substance use."""
    samples_removed: int = 0
    remarks: list[str] = field(default_factory=list)
    ids: frozenset[str] = frozenset()
    """The programs that the lists mention."""
    phones: PhoneChanges = NO_CHANGES
    """As counted by `phone_changes.import_counting_phones`."""
    rebuilt: rebuilding.Rebuilt = field(default_factory=rebuilding.Rebuilt)
    """What changed, program by program, for dry runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSetting:
    """What an import needs besides its lists."""

    zips: Mapping[str, ZipPlace]
    now: datetime
    force: bool = False
    follow: rebuilding.Follow = rebuilding.follow_nothing
    """Moves what other wings have on programs whose id changes."""
    tick: rebuilding.Tick = rebuilding.do_nothing
    """Told how far the work is, from 0 to 1; it may raise to give up."""


_Pending = dict[tuple[int, str], NewListing]
"""New listings, by snapshot and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saved:
    blocking_keys: set[str]
    """Areas to recompute."""
    keys: set[str]
    """The keys of all listings of the list, new or not."""
    is_known: bool
    """True when a complete list is stored unchanged already."""


def import_lists(session: Session, lists: Sequence[SourceList], *, setting: ImportSetting) -> ImportResult:
    """Import the lists of one file; doesn't commit.

    Raises:
        BadInput: a complete list shrank too far and `force` is not set, or sample programs would mix with real ones.
    """
    lock_directory(session)
    result = ImportResult()
    if removed := remove_samples(session, lists):
        result.samples_removed = removed
        result.remarks.append(f"Removed {counted(removed, 'sample program')}: the directory now holds real ones.")
    current = follow_ids(session, lists)
    lists = AreaFinder(setting.zips).with_areas(current.lists)
    touched: set[str] = set()
    keys: set[str] = set()
    known: set[str] = set()
    pending: _Pending = {}
    news = []
    for found in lists:
        new, old = without_known(session, found)
        known |= old
        news.append(new)
    changed = {record.public_id for found in news for _, record in found.records}
    returned = find_returned(session, lists, changed, followed=current.ids)
    touched |= _pin(session, find_pinned(returned, news))
    for found in news:
        told = with_hidden_phones(session, found, returned)
        saved = _save_list(session, told, setting, returned, pending)
        touched |= saved.blocking_keys
        if saved.is_known:
            result.remarks.append("Nothing in this list is new.")
        keys |= saved.keys
    means = rebuilding.Means(zips=setting.zips, follow=setting.follow, tick=setting.tick)
    rebuilt = rebuilding.rebuild(session, means, blocking_keys=touched, new=tuple(pending.values()))
    _count(session, keys, known, rebuilt, result)
    return result


def _save_list(
    session: Session,
    found: SourceList,
    setting: ImportSetting,
    returned: Returned,
    pending: _Pending,
) -> _Saved:
    """Write the snapshot and changed listings; new ones wait in `pending` until their program is known."""
    before = _previous(session, found)
    identified = _identify(found, returned.twins)
    if not setting.force:
        refuse_shrunk(session, found, len(identified))
    snapshot = _snapshot(found, before)
    saved = listings.save_snapshot(session, snapshot, loaded_at=setting.now.isoformat(timespec="seconds"))
    identified = put_in_place(identified, returned, snapshot_id=saved.id)
    known = listings.find_record_texts(session, snapshot_id=saved.id)
    known |= _texts(pending, saved.id)
    blocking_keys, nothing_new = set[str](), True
    for key, (record, identity) in identified.items():
        if key in known and not record.edited:
            held = documents.read_record(known[key])
            record = held if held.edited else join_records(record, held)
            identity = identify(record)
        elif key in known:
            blocking_keys.add(identify(documents.read_record(known[key])).blocking_key)
        text = documents.write_record(record) if key in known else ""
        if key in known and documents.holds_record(known[key], text):
            continue
        nothing_new, blocking_key = False, identity.blocking_key
        blocking_keys.add(blocking_key)
        if key in known and (saved.id, key) not in pending:
            listings.change_listing(session, saved.id, key=key, blocking_key=blocking_key, text=text)
        else:
            pending[saved.id, key] = NewListing(
                snapshot_id=saved.id,
                key=key,
                blocking_key=blocking_key,
                record=record,
                identity=identity,
            )
    blocking_keys |= _areas_beyond(session, saved, before, identified, nothing_new=nothing_new)
    is_known = found.complete and nothing_new and saved == before
    return _Saved(blocking_keys=blocking_keys, keys=set(identified), is_known=is_known)


def _texts(pending: _Pending, snapshot_id: int) -> dict[str, documents.StoredText]:
    """Return the JSON of the listings of one list that wait, by key."""
    return {key: documents.write_record(new.record) for (at, key), new in pending.items() if at == snapshot_id}


def _pin(session: Session, pinned: Sequence[tuple[StoredListing, SourceRecord]]) -> set[str]:
    """Write the kept listings of edited programs and return their areas, old and new."""
    blocking_keys = set[str]()
    for listing, record in pinned:
        blocking_key = identify(record).blocking_key
        text = documents.write_record(record)
        listings.change_listing(session, listing.snapshot_id, key=listing.key, blocking_key=blocking_key, text=text)
        blocking_keys |= {blocking_key, listing.identity.blocking_key}
    return blocking_keys


def _previous(session: Session, found: SourceList) -> Snapshot | None:
    snapshots = listings.list_snapshots(session).values()
    return next((entry for entry in snapshots if (entry.source, entry.as_of) == (found.source, found.as_of)), None)


def _snapshot(found: SourceList, before: Snapshot | None) -> Snapshot:
    asked = {kind: frozenset(codes) for kind, codes in found.asked.items()}
    if before is None:
        return Snapshot(
            id=0,
            source=found.source,
            as_of=found.as_of,
            as_of_precision=found.as_of_precision,
            format=found.format,
            complete=found.complete,
            asked=asked,
        )
    for kind, codes in before.asked.items():
        asked[kind] = asked.get(kind, frozenset()) | codes
    return replace(
        before,
        complete=before.complete or found.complete,
        asked=asked,
        format=min(before.format, found.format),
        # Alphabetical order is that of precision: the finer one is known too.
        as_of_precision=min(before.as_of_precision, found.as_of_precision),
    )


def _areas_beyond(
    session: Session,
    saved: Snapshot,
    before: Snapshot | None,
    identified: Mapping[str, Identified],
    *,
    nothing_new: bool,
) -> set[str]:
    """Return the areas that a list affects beyond those of its own new rows."""
    areas = set[str]()
    if _says_more(saved, before, session):
        areas |= listings.list_blocking_keys_of_source(session, saved.source)
    if is_whole_of_places(saved) and not nothing_new:
        # It decides whether places that only address lists have are still listed, wherever they are.
        states = {record.state for record, _ in identified.values()}
        areas |= listings.list_blocking_keys_of_formats(session, ADDRESS_FORMATS, states)
    return areas


def _says_more(saved: Snapshot, before: Snapshot | None, session: Session) -> bool:
    """Return whether the list affects listings beyond its own rows: it drops some, or asked about more codes."""
    if before is not None:
        return replace(saved, id=before.id) != before
    if saved.complete:
        return True
    return any(entry.complete for entry in listings.list_snapshots(session).values() if entry.source == saved.source)


def _identify(read: SourceList, twins: Set[str]) -> dict[str, Identified]:
    """Return one record per key: rows of one list with the same names and address are one listing.

    Our own CSV may hold two programs with the same name and address: their public ids distinguish them.
    """
    identified = [_identify_row(read, number, record) for number, record in read.records]
    found: dict[str, Identified] = {}
    for record, identity in identified:
        key = identity.key
        if key in twins:
            key = apart(key, record.public_id)
        if key in found:
            record = join_records(record, found[key][0])
            identity = identify(record)
        found[key] = (record, identity)
    return found


def _identify_row(read: SourceList, number: int, record: SourceRecord) -> Identified:
    known = read.identified.get(number)
    return known if known and known[0] is record else (record, identify(record))


def _count(
    session: Session, keys: set[str], known: set[str], rebuilt: rebuilding.Rebuilt, result: ImportResult
) -> None:
    """Count the outcomes for the list's programs; those of areas that were not recomputed are looked up."""
    elsewhere = keys - rebuilt.program_of.keys()
    ids = {rebuilt.program_of[key] for key in keys - elsewhere} | listings.find_program_ids(session, elsewhere) | known
    result.ids, result.rebuilt = frozenset(ids), rebuilt
    result.programs = len(ids)
    result.added = len(ids & rebuilt.added)
    result.updated = len(ids & rebuilt.updated)
    result.unchanged = result.programs - result.added - result.updated
    result.retired = rebuilt.retired
    kept = program_counts.find_not_listed(session, ids - rebuilt.points.keys(), because="mental_health_only")
    result.mental_health_only = len(kept | (ids & rebuilt.mental_health_only))
    points = Counter(program_counts.count_precisions(session, ids - rebuilt.points.keys()))
    points.update(rebuilt.points[program_id] for program_id in ids & rebuilt.points.keys())
    result.without_point = points["none"]
    result.approximate_point = points["zip"]
