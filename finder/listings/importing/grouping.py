"""Which listings of some areas are one program, and the ids of these programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from finder.listings.importing.program_ids import assign_ids, find_successors
from finder.listings.rules.clustering import resolve
from finder.listings.rules.clusters import Node, with_points
from finder.listings.rules.identity import Identity
from finder.listings.rules.listings import Listing, Snapshot, make_listing
from finder.listings.store import documents
from finder.listings.store.listings import StoredListing
from finder.listings.store.new_listings import NewListing


@dataclass(frozen=True, slots=True)
class Grouped:
    """The programs of some areas."""

    programs: list[tuple[str, list[Listing]]] = field(default_factory=list)
    """Each one's id, with its listings."""
    program_of: dict[str, str] = field(default_factory=dict)
    """Each listing key to its program."""
    moved: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Keys of stored listings that moved, with the former and the present program."""
    successors: dict[str, str] = field(default_factory=dict)
    """Where ids that no program has any more lead to."""


def group_areas(
    stored: Iterable[StoredListing], snapshots: Mapping[int, Snapshot], latest: Mapping[str, str]
) -> Grouped:
    """Return the programs of all listings of some areas; `latest`: as from `rules.listings.latest_whole`."""
    by_blocking_key: dict[str, list[StoredListing]] = {}
    for listing in stored:
        by_blocking_key.setdefault(listing.identity.blocking_key, []).append(listing)
    found = Grouped()
    for blocking_key in sorted(by_blocking_key):
        groups = _group(by_blocking_key[blocking_key], snapshots)
        ids = assign_ids(groups, snapshots)
        found.successors.update(find_successors(groups, ids))
        for program_id, group in zip(ids, groups, strict=True):
            told = [make_listing(one.key, one.record, snapshots[one.snapshot_id], latest) for one in group]
            found.programs.append((program_id, told))
            for listing in group:
                found.program_of[listing.key] = program_id
                if listing.program_id not in ("", program_id):  # New ones are written with it.
                    found.moved[listing.key] = (listing.program_id, program_id)
    return found


def as_stored(new: NewListing) -> StoredListing:
    """Return a listing that is not stored yet, as if it were; it has no program."""
    return StoredListing(
        snapshot_id=new.snapshot_id, key=new.key, program_id="", record=new.record, identity=new.identity
    )


def _group(stored: Sequence[StoredListing], snapshots: Mapping[int, Snapshot]) -> list[list[StoredListing]]:
    by_key: dict[str, list[StoredListing]] = {}
    for listing in stored:
        by_key.setdefault(listing.key, []).append(listing)
    nodes = with_points({key: _node(same_key, snapshots) for key, same_key in by_key.items()})
    return [
        sorted(
            (listing for key in keys for listing in by_key[key]), key=lambda listing: (listing.key, listing.snapshot_id)
        )
        for keys in resolve(nodes)
    ]


@lru_cache(maxsize=1_000)
def _set_of(text: str) -> frozenset[str]:
    """Return a set of one text, or of none where it is ""."""
    return frozenset({text} if text else ())


def _node(same_key: Sequence[StoredListing], snapshots: Mapping[int, Snapshot]) -> Node:
    only = same_key[0].identity
    if len(same_key) == 1 or all(
        listing.identity == only for listing in same_key
    ):  # Mostly: one row, or the same one in several editions.
        return _node_of(only, same_key, snapshots)
    first = min(same_key, key=lambda listing: documents.write_record(listing.record)).identity
    identities = [listing.identity for listing in same_key]
    everything = replace(
        first,
        phones=frozenset[str]().union(*(identity.phones for identity in identities)),
        kinds=frozenset[str]().union(*(identity.kinds for identity in identities)),
        dispenses_methadone=any(identity.dispenses_methadone for identity in identities),
        is_bare=all(identity.is_bare for identity in identities),
        is_certificate=all(identity.is_certificate for identity in identities),
        point=first.point or min((identity.point for identity in identities if identity.point), default=None),
    )
    return _node_of(everything, same_key, snapshots)


def _node_of(identity: Identity, same_key: Sequence[StoredListing], snapshots: Mapping[int, Snapshot]) -> Node:
    if len(same_key) == 1:
        (only,) = same_key
        snapshot = snapshots[only.snapshot_id]
        return Node(
            identity=identity,
            dates=_set_of(snapshot.as_of),
            sightings={only.snapshot_id: identity.kinds},
            public_ids=_set_of(only.record.public_id),
            sources=_set_of(snapshot.source),
        )
    return Node(
        identity=identity,
        dates=frozenset(snapshots[listing.snapshot_id].as_of for listing in same_key) - {""},
        sightings={listing.snapshot_id: frozenset(listing.record.kinds) for listing in same_key},
        public_ids=frozenset(listing.record.public_id for listing in same_key if listing.record.public_id),
        sources=frozenset(snapshots[listing.snapshot_id].source for listing in same_key),
    )
