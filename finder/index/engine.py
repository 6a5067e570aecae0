"""The search engine: programs as NumPy columns sorted by latitude, facts as bits. Immutable, so threads may share it.

A search cuts a box out of the sorted latitudes, masks by bits, measures the rest exactly, counts bits, and sorts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from finder.index.geodesy import MILES_A_DEGREE, Floats, exact_miles, miles_from
from finder.index.query import IndexAnswer, IndexQuery, IndexRow

Rows = npt.NDArray[np.intp]
Words = npt.NDArray[np.uint64]

_WORD_BITS = 64
_NEAR_TIE_MILES = 1e-6
"""Vectorised miles are this close to geopy's at worst; where it could change an answer, geopy decides."""
_KEPT_COUNTS = 256


@dataclass(frozen=True, slots=True)
class _Columns:
    """Arrays of one length n, sorted by latitude, programs without a point (NaN) last."""

    ids: npt.NDArray[np.object_]
    latitude: Floats
    longitude: Floats
    state: npt.NDArray[np.object_]
    county: npt.NDArray[np.object_]
    words: Words
    """n by number of words."""
    id_rank: npt.NDArray[np.int64]
    """The id's place among all ids, by code point."""


class DirectoryIndex:
    """All listed programs, searchable. Build once, then `patched` for small changes."""

    def __init__(self, columns: _Columns, bits: Mapping[str, int], shown: int) -> None:
        self._columns = columns
        self._bits = dict(bits)
        self._names = list(bits)
        self._shown = shown
        self._shown_words = -(-shown // _WORD_BITS)
        self._placed = int(np.count_nonzero(~np.isnan(columns.latitude)))
        self._whole: dict[tuple[frozenset[str], frozenset[str], bool], tuple[int, dict[str, int]]] = {}

    @classmethod
    def build(cls, rows: Iterable[IndexRow], *, shown_codes: Sequence[str]) -> DirectoryIndex:
        """Build from rows in any order. `shown_codes` come first among the bits: pages count only these."""
        bits = {code: number for number, code in enumerate(dict.fromkeys(shown_codes))}
        shown = len(bits)
        rows = list(rows)
        for row in rows:
            for code in row.codes:
                if code not in bits:
                    bits[code] = len(bits)
        return cls(_make_columns(rows, bits), bits, shown)

    def __len__(self) -> int:
        return len(self._columns.ids)

    @property
    def known_codes(self) -> frozenset[str]:
        """Every code that some program offers, and the shown ones."""
        return frozenset(self._bits)

    def patched(self, changed: Iterable[IndexRow], removed: Iterable[str]) -> DirectoryIndex:
        """Give a new index with `changed` rows in place of older ones of the same id, and without `removed`."""
        changed = list(changed)
        bits = dict(self._bits)
        for row in changed:
            for code in row.codes:
                if code not in bits:
                    bits[code] = len(bits)
        gone = {row.id for row in changed} | set(removed)
        kept = np.flatnonzero([program_id not in gone for program_id in self._columns.ids])
        words = -(-len(bits) // _WORD_BITS)
        joined = _join(_take(self._columns, kept, words), _make_columns(changed, bits))
        return DirectoryIndex(joined, bits, self._shown)

    def find(self, query: IndexQuery) -> IndexAnswer:
        """Answer one query: exact totals, counts and one page in order."""
        if not query.required <= self._bits.keys():
            return IndexAnswer(ids=(), miles=(), total=0)
        rows, miles = self._within(query)
        pointless = self._pointless(query)
        every = np.concatenate([rows, pointless]) if len(pointless) else rows
        total, counts = self._total_and_counts(query, every)
        ids, shown_miles = self._page(query, rows, miles, pointless)
        return IndexAnswer(ids=ids, miles=shown_miles, total=total, counts=counts)

    def _within(self, query: IndexQuery) -> tuple[Rows, Floats]:
        columns = self._columns
        rows = self._box(query)
        rows = self._masked(query, rows)
        miles = miles_from(query.latitude, query.longitude, columns.latitude[rows], columns.longitude[rows])
        if query.radius_miles is None:
            return rows, miles
        for near in np.flatnonzero(np.abs(miles - query.radius_miles) < _NEAR_TIE_MILES):
            miles[near] = self._exact(query, rows[near])
        inside = miles <= query.radius_miles
        return rows[inside], miles[inside]

    def _box(self, query: IndexQuery) -> Rows:
        """Give the rows in the smallest box that surely holds the circle; longitudes may cross 180 degrees."""
        columns, radius = self._columns, query.radius_miles
        if radius is None:
            return np.arange(self._placed)
        high = radius / MILES_A_DEGREE
        placed = columns.latitude[: self._placed]
        first, last = np.searchsorted(placed, [query.latitude - high, query.latitude + high + 1e-9])
        rows = np.arange(first, last)
        northmost = min(89.9, abs(query.latitude) + high)
        wide = high / math.cos(math.radians(northmost))
        if wide >= 180:
            return rows
        east = np.abs(columns.longitude[first:last] - query.longitude)
        return rows[(east <= wide) | (east >= 360 - wide)]

    def _masked(self, query: IndexQuery, rows: Rows) -> Rows:
        columns = self._columns
        for word, mask in self._masks(query.required).items():
            rows = rows[(columns.words[rows, word] & mask) == mask]
        for word, mask in self._masks(query.excluded & self._bits.keys()).items():
            rows = rows[(columns.words[rows, word] & mask) == 0]
        if query.state:
            rows = rows[columns.state[rows] == query.state]
        if query.county:
            rows = rows[columns.county[rows] == query.county]
        return rows

    def _masks(self, codes: Iterable[str]) -> dict[int, np.uint64]:
        masks: dict[int, int] = {}
        for code in codes:
            word, bit = divmod(self._bits[code], _WORD_BITS)
            masks[word] = masks.get(word, 0) | 1 << bit
        return {word: np.uint64(mask) for word, mask in masks.items()}

    def _pointless(self, query: IndexQuery) -> Rows:
        if query.radius_miles is not None or not query.pointless_state:
            return np.zeros(0, np.intp)
        rows = np.arange(self._placed, len(self))
        rows = rows[self._columns.state[rows] == query.pointless_state]
        rows = self._masked(query, rows)
        return rows[np.argsort(self._columns.id_rank[rows])]

    def _total_and_counts(self, query: IndexQuery, rows: Rows) -> tuple[int, dict[str, int]]:
        """Count; for the whole directory the counts depend on filters alone and are kept, never by place."""
        is_whole = query.radius_miles is None and not (query.state or query.county or query.pointless_state)
        key = (query.required, query.excluded, query.count_all)
        if is_whole and key in self._whole:
            return self._whole[key]
        found = len(rows), self._counts(rows, everything=query.count_all)
        if is_whole and len(self._whole) < _KEPT_COUNTS:
            self._whole[key] = found
        return found

    def _counts(self, rows: Rows, *, everything: bool) -> dict[str, int]:
        if not len(rows):
            return {}
        limit = len(self._names) if everything else self._shown
        words = self._columns.words[rows][:, : -(-limit // _WORD_BITS)]
        bits = np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1, bitorder="little")
        sums = bits.sum(axis=0, dtype=np.int64)[:limit]
        return {self._names[number]: int(sums[number]) for number in np.flatnonzero(sums)}

    def _page(
        self, query: IndexQuery, rows: Rows, miles: Floats, pointless: Rows
    ) -> tuple[tuple[str, ...], tuple[float | None, ...]]:
        wanted = query.offset + query.limit
        if len(rows) > 4 * wanted:
            # All that could round to the same hundredth as the last one wanted stay in.
            near = miles <= np.partition(miles, wanted - 1)[wanted - 1] + 0.02
            rows, miles = rows[near], miles[near]
        rounded = self._rounded(query, rows, miles)
        order = np.lexsort((self._columns.id_rank[rows], rounded))[query.offset : wanted]
        ids = [str(self._columns.ids[row]) for row in rows[order]]
        shown: list[float | None] = [float(value) for value in rounded[order]]
        if len(ids) < query.limit and len(pointless):
            first = max(0, query.offset - len(rounded)) if len(rounded) <= query.offset else 0
            more = pointless[first : first + query.limit - len(ids)]
            ids += [str(self._columns.ids[row]) for row in more]
            shown += [None] * len(more)
        return tuple(ids), tuple(shown)

    def _rounded(self, query: IndexQuery, rows: Rows, miles: Floats) -> Floats:
        """Round to hundredths as Python's round() does geopy's miles."""
        rounded = np.array([round(value, 2) for value in miles.tolist()])
        hundredths = miles * 100
        ties = np.abs(np.abs(hundredths - np.floor(hundredths)) - 0.5) < _NEAR_TIE_MILES * 100
        for near in np.flatnonzero(ties):
            rounded[near] = round(self._exact(query, rows[near]), 2)
        return rounded

    def _exact(self, query: IndexQuery, row: np.intp) -> float:
        columns = self._columns
        return exact_miles(query.latitude, query.longitude, float(columns.latitude[row]), float(columns.longitude[row]))


def _make_columns(rows: Sequence[IndexRow], bits: Mapping[str, int]) -> _Columns:
    words = np.zeros((len(rows), -(-len(bits) // _WORD_BITS)), np.uint64)
    spots = [(number, bits[code]) for number, row in enumerate(rows) for code in row.codes]
    if spots:
        pairs = np.array(spots, np.int64)
        flags = np.zeros((len(rows), words.shape[1] * _WORD_BITS), np.uint8)
        flags[pairs[:, 0], pairs[:, 1]] = 1
        words = np.packbits(flags, axis=1, bitorder="little").view(np.uint64)
    unsorted = _Columns(
        ids=np.array([row.id for row in rows], object),
        latitude=np.array([math.nan if row.latitude is None else row.latitude for row in rows], np.float64),
        longitude=np.array([math.nan if row.longitude is None else row.longitude for row in rows], np.float64),
        state=np.array([row.state for row in rows], object),
        county=np.array([row.county for row in rows], object),
        words=words,
        id_rank=np.zeros(len(rows), np.int64),
    )
    return _sorted(unsorted)


def _take(columns: _Columns, rows: Rows, words: int) -> _Columns:
    wider = np.zeros((len(rows), words), np.uint64)
    wider[:, : columns.words.shape[1]] = columns.words[rows]
    return _Columns(
        columns.ids[rows],
        columns.latitude[rows],
        columns.longitude[rows],
        columns.state[rows],
        columns.county[rows],
        wider,
        columns.id_rank[rows],
    )


def _join(a: _Columns, b: _Columns) -> _Columns:
    return _sorted(
        _Columns(
            np.concatenate([a.ids, b.ids]),
            np.concatenate([a.latitude, b.latitude]),
            np.concatenate([a.longitude, b.longitude]),
            np.concatenate([a.state, b.state]),
            np.concatenate([a.county, b.county]),
            np.concatenate([a.words, b.words]),
            np.concatenate([a.id_rank, b.id_rank]),
        )
    )


def _sorted(columns: _Columns) -> _Columns:
    order = np.argsort(columns.latitude, kind="stable")
    rank = np.zeros(len(order), np.int64)
    rank[np.array(sorted(range(len(order)), key=lambda row: columns.ids[row]), np.int64)] = np.arange(len(order))
    return _Columns(
        columns.ids[order],
        columns.latitude[order],
        columns.longitude[order],
        columns.state[order],
        columns.county[order],
        columns.words[order],
        rank[order],
    )
