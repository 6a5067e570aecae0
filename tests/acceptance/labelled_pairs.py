"""Pairs of a 2021 and a 2022 listing that might be one program, drawn once from the real lists for a person to label.

Only pairs that are not letter for letter the same are drawn: half at random, half neighbours (several different
listings of either list stand at that house number and ZIP).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.recognizing import ImportOptions, read_lists
from finder.listings.rules.candidates import pairs_of
from finder.listings.rules.clustering import resolve
from finder.listings.rules.clusters import Node
from finder.listings.rules.identity import Identity, identify
from finder.listings.rules.records import SourceRecord
from finder.listings.vocabulary import load_vocabulary
from tests.counting import unwatched
from tests.paths import ROOT

OLD = "samhsa_locator_geocoded_2021_dev_states.csv"
NEW = "samhsa_national_directory_su_2022.xlsx"
DATA = ROOT / "data" / "vocabulary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two listings, and whether the matching made one program of them."""

    old: SourceRecord
    new: SourceRecord
    merged: bool

    @property
    def digest(self) -> str:
        """Names the pair without holding any of it."""
        parts = [
            text
            for record in (self.old, self.new)
            for text in (record.name, record.name2, record.street, record.street2, record.zip)
        ]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


@unwatched
def find_pairs(folder: Path, digests: Collection[str]) -> list[Pair]:
    """Return the pairs with these digests, merged by the matching or not.

    They were drawn when the matching compared fewer pairs, half of them neighbors; the draw itself would differ by now.
    """
    records = _records(folder)
    identities = {key: identify(next(iter(sides.values()))) for key, sides in records.items()}
    program = {key: number for number, keys in enumerate(resolve(_nodes(records, identities))) for key in keys}
    found = []
    for a, b in sorted(pairs_of(identities)):
        old, new = (a, b) if set(records[a]) == {0} else (b, a)
        if set(records[old]) != {0} or set(records[new]) != {1}:
            continue
        pair = Pair(old=records[old][0], new=records[new][1], merged=program[old] == program[new])
        if pair.digest in digests:
            found.append(pair)
    return found


def _records(folder: Path) -> dict[str, dict[int, SourceRecord]]:
    vocabulary = load_vocabulary(DATA)
    decoder = LabelDecoder(vocabulary, DATA / "label_aliases.csv")
    found: dict[str, dict[int, SourceRecord]] = {}
    for side, name in enumerate((OLD, NEW)):
        read = read_lists(folder / name, vocabulary=vocabulary, decoder=decoder, options=ImportOptions())
        for _, record in read.lists[0].records:
            found.setdefault(identify(record).key, {}).setdefault(side, record)
    return found


def _nodes(records: dict[str, dict[int, SourceRecord]], identities: dict[str, Identity]) -> dict[str, Node]:
    return {
        key: Node(identity=identities[key], sightings={side: frozenset(record.kinds) for side, record in sides.items()})
        for key, sides in records.items()
    }
