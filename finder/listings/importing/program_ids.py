"""Ids of programs, made from what their listings hold: the order in which files are imported doesn't matter."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from finder.listings.rules.listings import Snapshot
from finder.listings.store.listings import StoredListing

_ID_BYTES = 7
"""56 bits: among a million programs the odds of any clash are below one in 100,000; a clash is resolved anyway."""
_SPARE_BITS = 4
"""Of the 60 bits in twelve letters."""
_SHIFTS = (50, 40, 30, 20, 10, 0)
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(a + b for a in _LETTERS for b in _LETTERS)
_UNDATED = "9999"


def assign_ids(groups: Sequence[Sequence[StoredListing]], snapshots: Mapping[int, Snapshot]) -> list[str]:
    """Return an id for each group of listings that are one program.

    A group pinned to a public id has that. Any other has one made from the key of its earliest listing, so that newer lists
    change no address; an undated listing counts last, for the same reason.
    """
    pinned = [_pinned_id(group) for group in groups]
    taken = {program_id for program_id in pinned if program_id}
    ids = []
    for pin, group in zip(pinned, groups, strict=True):
        program_id = pin or _make_id(_first_key(group, snapshots), taken)
        taken.add(program_id)
        ids.append(program_id)
    return ids


def _pinned_id(group: Sequence[StoredListing]) -> str:
    """Return the public id that most of its listings have, or ""; of several, the first by code point."""
    if len(group) == 1:
        return group[0].record.public_id
    counts = Counter(listing.record.public_id for listing in group if listing.record.public_id)
    return min(counts, key=lambda public_id: (-counts[public_id], public_id), default="")


def _first_key(group: Sequence[StoredListing], snapshots: Mapping[int, Snapshot]) -> str:
    if len(group) == 1:
        return group[0].key

    def age(listing: StoredListing) -> tuple[str, str, str]:
        snapshot = snapshots[listing.snapshot_id]
        return (snapshot.as_of or _UNDATED, snapshot.source, listing.key)

    return min(group, key=age).key


def _make_id(key: str, taken: Collection[str]) -> str:
    """Derive a short id from a listing's key: lower-case letters and digits, easy to read aloud."""
    salt = ""
    while True:
        digest = hashlib.blake2b(f"{key}{salt}".encode(), digest_size=_ID_BYTES).digest()
        program_id = _spell(digest)
        if program_id not in taken:
            return program_id
        salt += "+"


def _spell(digest: bytes) -> str:
    """Return a digest in base 32 (RFC 4648), in lower case and without padding: `base64` takes five times as long."""
    bits = int.from_bytes(digest) << _SPARE_BITS
    return "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])


def find_successors(groups: Sequence[Sequence[StoredListing]], ids: Sequence[str]) -> dict[str, str]:
    """Return, for each id that no group has any more, the id of the group with most of its listings."""
    votes: dict[str, Counter[str]] = {}
    for program_id, group in zip(ids, groups, strict=True):
        for listing in group:
            if listing.program_id:
                votes.setdefault(listing.program_id, Counter())[program_id] += 1
    living = set(ids)
    return {
        old_id: min(counts, key=lambda program_id: (-counts[program_id], program_id))
        for old_id, counts in sorted(votes.items())
        if old_id not in living
    }
