"""Recompute the programs of some areas from all their listings, and save those that changed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from finder.listings.rules.clustering import Node, resolve
from finder.listings.rules.conflicts import find_conflicts
from finder.listings.rules.identity import Identity
from finder.listings.rules.listings import Listing, Snapshot, ZipPlace, latest_whole, make_listing
from finder.listings.rules.overrides import NO_OVERRIDES
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import publish
from finder.listings.store import documents, listings, programs, staff_overrides
from finder.listings.store.listings import NewListing, StoredListing
from finder.platform.database.session import Session

_ID_BYTES = 7
"""56 bits: among a million programs the odds of any clash are below one in 100,000; a clash is resolved anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What changed."""

    added: frozenset[str] = frozenset()
    updated: frozenset[str] = frozenset()
    retired: int = 0
    """Programs that were listed before and are not any more."""
    before: Mapping[str, documents.StoredText] = field(default_factory=dict)
    """The updated programs' documents before the update."""
    moved: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Keys of listings that moved to another program: programs were joined or split."""
    program_of: Mapping[str, str] = field(default_factory=dict)
    """Each listing key of the areas to its program."""
    points: Mapping[str, str] = field(default_factory=dict)
    """The precision of each program's point."""


def rebuild(
    session: Session,
    *,
    blocking_keys: Iterable[str],
    zips: Mapping[str, ZipPlace],
    new: Sequence[NewListing] = (),
) -> Rebuilt:
    """Recompute every program of the areas `blocks`; doesn't commit.

    `new`: listings of these areas that are not stored yet; they are stored with the programs they turn out to belong to.
    """
    snapshots = listings.find_snapshots(session)
    latest = latest_whole(snapshots.values())
    by_blocking_key: dict[str, list[StoredListing]] = {}
    for stored in (*listings.find_listings(session, blocking_keys=blocking_keys), *map(_as_stored, new)):
        by_blocking_key.setdefault(stored.identity.blocking_key, []).append(stored)
    taken: dict[str, str] = {}
    merged_away: dict[str, str] = {}
    program_of: dict[str, str] = {}
    moved: dict[str, tuple[str, str]] = {}
    grouped: list[tuple[str, list[Listing]]] = []
    for blocking_key in sorted(by_blocking_key):
        groups = _group(by_blocking_key[blocking_key], snapshots)
        told = [
            [make_listing(stored.key, stored.record, snapshots[stored.snapshot_id], latest) for stored in group]
            for group in groups
        ]
        stands = [any(not listing.dropped_on for listing in source_listings) for source_listings in told]
        ids = _assign_ids(groups, stands, taken, merged_away)
        grouped.extend(zip(ids, told, strict=True))
        for program_id, group in zip(ids, groups, strict=True):
            for stored in group:
                program_of[stored.key] = program_id
                if stored.program_id not in ("", program_id):  # New ones are written with it.
                    moved[stored.key] = (stored.program_id, program_id)
    listings.save_program_ids(session, {key: after for key, (_, after) in moved.items()})
    _save_aliases(session, merged_away, taken)
    overridden = staff_overrides.list_overridden_ids(session)
    said = staff_overrides.load_overrides(session, overridden.intersection(program_id for program_id, _ in grouped))
    worked_out: list[Program] = []
    for program_id, source_listings in grouped:
        worked_out.append(publish(program_id, source_listings, zips, said.get(program_id, NO_OVERRIDES)))
        if program_id in said:
            staff_overrides.save_conflicts(session, program_id, find_conflicts(said[program_id], source_listings))
    rebuilt = _save_changed(session, worked_out)
    listings.add_listings(session, new, program_of)
    return replace(rebuilt, moved=moved, program_of=program_of)


def _as_stored(new: NewListing) -> StoredListing:
    return StoredListing(
        snapshot_id=new.snapshot_id, key=new.key, program_id="", record=new.record, identity=new.identity
    )


def _group(stored: Sequence[StoredListing], snapshots: Mapping[int, Snapshot]) -> list[list[StoredListing]]:
    by_key: dict[str, list[StoredListing]] = {}
    for listing in stored:
        by_key.setdefault(listing.key, []).append(listing)
    nodes = {key: _node(same_key, snapshots) for key, same_key in by_key.items()}
    return [
        sorted(
            (listing for key in keys for listing in by_key[key]), key=lambda listing: (listing.key, listing.snapshot_id)
        )
        for keys in resolve(nodes)
    ]


def _node(same_key: Sequence[StoredListing], snapshots: Mapping[int, Snapshot]) -> Node:
    if len(same_key) == 1:
        return _node_of(same_key[0].identity, same_key, snapshots)
    first = min(same_key, key=lambda listing: documents.write_record(listing.record)).identity
    identities = [listing.identity for listing in same_key]
    everything = replace(
        first,
        phones=frozenset[str]().union(*(identity.phones for identity in identities)),
        kinds=frozenset[str]().union(*(identity.kinds for identity in identities)),
        dispenses_methadone=any(identity.dispenses_methadone for identity in identities),
        is_bare=all(identity.is_bare for identity in identities),
    )
    return _node_of(everything, same_key, snapshots)


def _node_of(identity: Identity, same_key: Sequence[StoredListing], snapshots: Mapping[int, Snapshot]) -> Node:
    return Node(
        identity=identity,
        sightings={listing.snapshot_id: frozenset(listing.record.kinds) for listing in same_key},
        public_ids=frozenset(listing.record.public_id for listing in same_key if listing.record.public_id),
        sources=frozenset(snapshots[listing.snapshot_id].source for listing in same_key),
    )


def _assign_ids(
    groups: Sequence[Sequence[StoredListing]],
    stands: Sequence[bool],
    taken: dict[str, str],
    merged_away: dict[str, str],
) -> list[str]:
    """Assign each group an id: the one that most of its listings had, unless another group has a better claim to it.

    A group in `stands` (some list still has it) has the better claim: people have saved its URL.
    """
    claims: dict[str, list[tuple[bool, int, int]]] = {}
    for number, group in enumerate(groups):
        held = [program_id for listing in group if (program_id := listing.program_id or listing.record.public_id)]
        for program_id in dict.fromkeys(held):
            claims.setdefault(program_id, []).append((not stands[number], -held.count(program_id), number))
    chosen: dict[int, list[str]] = {}
    for program_id, claimants in claims.items():
        chosen.setdefault(min(claimants)[2], []).append(program_id)
    ids: dict[int, str] = {}
    for number, claimed in chosen.items():
        kept = sorted(claimed, key=lambda entry: (-_count_of(entry, groups[number]), entry))
        ids[number] = kept[0]
        merged_away.update(dict.fromkeys(kept[1:], kept[0]))
        taken[kept[0]] = groups[number][0].key
    # Only now: the key that a kept id was once made from may have moved to another group.
    for number, group in enumerate(groups):
        if number not in ids:
            ids[number] = _new_id(min(entry.key for entry in group), taken)
            taken[ids[number]] = group[0].key
    return [ids[number] for number in range(len(groups))]


def _count_of(program_id: str, group: Sequence[StoredListing]) -> int:
    return sum(entry.program_id == program_id for entry in group)


def _new_id(key: str, taken: Mapping[str, str]) -> str:
    """Derive a short public id from the first listing's key: lower-case letters and digits, easy to read aloud."""
    salt = ""
    while True:
        digest = hashlib.blake2b(f"{key}{salt}".encode(), digest_size=_ID_BYTES).digest()
        program_id = base64.b32encode(digest).decode().lower().rstrip("=")
        if program_id not in taken:
            return program_id
        salt += "+"


def _save_aliases(session: Session, merged_away: Mapping[str, str], taken: Mapping[str, str]) -> None:
    gone = sorted(old_id for old_id in merged_away if old_id not in taken)
    programs.delete_programs(session, gone)
    for old_id in gone:
        programs.save_alias(session, old_id=old_id, program_id=merged_away[old_id])
    staff_overrides.move_overrides(session, {old_id: merged_away[old_id] for old_id in gone})


def _save_changed(session: Session, worked_out: Sequence[Program]) -> Rebuilt:
    before = programs.find_documents(session, [program.id for program in worked_out])
    texts = {program.id: documents.write_program(program) for program in worked_out}
    changed = [
        program
        for program in worked_out
        if not documents.holds_program(before.get(program.id), program, text=texts[program.id])
    ]
    retired = sum(
        not program.listed and program.id in before and documents.read_program(before[program.id]).listed
        for program in changed
    )
    programs.save_programs(session, changed, texts=texts, known=before.keys())
    added = frozenset(program.id for program in changed if program.id not in before)
    updated = frozenset(program.id for program in changed) - added
    return Rebuilt(
        added=added,
        updated=updated,
        retired=retired,
        before={program_id: before[program_id] for program_id in updated},
        points={program.id: program.point for program in worked_out},
    )
