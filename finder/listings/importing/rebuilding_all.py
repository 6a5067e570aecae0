"""Recompute the whole directory from its stored listings: after an upgrade whose rules or places differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from finder.listings.importing.areas import AreaFinder
from finder.listings.importing.joining import join_records
from finder.listings.importing.rebuilding import Follow, Means, Rebuilt, rebuild, save_aliases
from finder.listings.rules.identity import apart, identify
from finder.listings.rules.listings import ZipPlace
from finder.listings.rules.programs import Program
from finder.listings.rules.records import SourceRecord
from finder.listings.store import documents, listings, programs, stale_cards
from finder.listings.store.listings import KeptListing
from finder.listings.store.orphans import find_orphans
from finder.platform.database.session import Session


def rebuild_all(session: Session, *, zips: Mapping[str, ZipPlace], follow: Follow) -> Rebuilt:
    """Write the key and area of today's rules into every listing, and recompute every program and card; doesn't commit."""
    joined = _rekey(session, AreaFinder(zips))
    save_aliases(session, _find_successors(session, joined), (), follow)
    rebuilt = rebuild(session, Means(zips=zips, follow=follow), blocking_keys=listings.list_blocking_keys(session))
    # A card may show more than it did when it was stored, of a program that has not changed.
    programs.save_programs(session, stale_cards.find_stale(session))
    return rebuilt


def _rekey(session: Session, areas: AreaFinder) -> dict[str, str]:
    """Write today's keys and areas; rows that are one by them are joined.

    Returns the program that each such row was of, with the one of the row that holds it now.
    """
    kept = [(listing, areas.with_area(listing.record)) for listing in listings.list_kept(session)]
    plain = [identify(record).key for _, record in kept]
    twins = _find_twins(plain, [record for _, record in kept])
    groups: dict[tuple[int, str], list[tuple[KeptListing, SourceRecord]]] = {}
    for key, (listing, record) in zip(plain, kept, strict=True):
        own_key = apart(key, record.public_id) if key in twins and record.public_id else key
        groups.setdefault((listing.snapshot_id, own_key), []).append((listing, record))
    changed, gone = [], []
    joined: dict[str, str] = {}
    for (_, key), same in groups.items():
        (first, record), *others = same
        for _, other in others:
            record = join_records(record, other)
        gone += [listing.row for listing, _ in others]
        joined |= {listing.program_id: first.program_id for listing, _ in others}
        blocking_key = identify(record).blocking_key
        if others or (key, blocking_key) != (first.key, first.blocking_key) or record != first.record:
            text = documents.write_record(record)
            changed.append((first.row, {"key": key, "blocking_key": blocking_key, "record": text}))
    listings.delete_rows(session, gone)
    listings.rewrite_rows(session, changed)
    return joined


def _find_successors(session: Session, joined: Mapping[str, str]) -> dict[str, str]:
    """Return where the ids of programs without a listing lead to.

    That is where their rows were joined just now; or if an older version left them behind, the program that has their names and
    address.
    """
    orphans = find_orphans(session)
    successors = {program.id: joined[program.id] for program in orphans if program.id in joined}
    keys = {identify(_address_of(program)).key: program.id for program in orphans if program.id not in joined}
    if keys:
        successors |= {
            keys[listing.key]: listing.program_id for listing in listings.list_kept(session) if listing.key in keys
        }
    return successors


def _address_of(program: Program) -> SourceRecord:
    return SourceRecord(
        name=program.name,
        name2=program.name2,
        street=program.street,
        street2=program.street2,
        city=program.city,
        state=program.state,
        zip=program.zip,
    )


def _find_twins(keys: Sequence[str], records: Sequence[SourceRecord]) -> frozenset[str]:
    """Return the keys that several programs of our own CSV share: their public ids distinguish them."""
    ids: dict[str, set[str]] = {}
    for key, record in zip(keys, records, strict=True):
        if record.public_id:
            ids.setdefault(key, set()).add(record.public_id)
    return frozenset(key for key, found in ids.items() if len(found) > 1)
