"""Codes as bits: numbering words, packing the codes of many programs into mask words, counting bits.

Independent of what the codes mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]

WORD_BITS = 64
_LITTLE = np.dtype("<u8")
"""Bits are packed least significant first, so words are little-endian on every machine."""
_PACKED_AT_ONCE = 8_192
"""Rows packed or counted at a time: keeps the unpacked bits within a few megabytes for any number of rows."""
_BYTE_ROWS = 255
"""The number of ones that a byte can sum."""


class Numbering(dict[str, int]):
    """Numbers words from 0, in order of first lookup. Looking up a new word adds it."""

    def __missing__(self, word: str) -> int:
        """Add the word."""
        number = len(self)
        self[word] = number
        return number

    def numbers(self, words: Iterable[str], count: int) -> npt.NDArray[np.intp]:
        """Return the numbers of `count` words, adding the new ones."""
        return np.fromiter(map(self.__getitem__, words), np.intp, count)


def word_count(bits: int) -> int:
    """Return the number of mask words needed for `bits` bits; at least one."""
    return max(1, -(-bits // WORD_BITS))


def pack_codes(programs: Sequence[tuple[str, ...]], numbering: Numbering) -> Words:
    """Return the codes of n programs as mask words of shape (words, n); new codes are numbered."""
    lengths = np.fromiter(map(len, programs), np.intp, len(programs))
    numbers = numbering.numbers(chain.from_iterable(programs), int(lengths.sum()))
    words = word_count(len(numbering))
    packed = np.zeros((words, len(programs)), np.uint64)
    first_number = 0
    for first in range(0, len(programs), _PACKED_AT_ONCE):
        part = lengths[first : first + _PACKED_AT_ONCE]
        last_number = first_number + int(part.sum())
        packed[:, first : first + len(part)] = _pack(part, numbers[first_number:last_number], words)
        first_number = last_number
    return packed


def _pack(lengths: npt.NDArray[np.intp], numbers: npt.NDArray[np.intp], words: int) -> Words:
    width = words * WORD_BITS
    flags = np.zeros(len(lengths) * width, np.uint8)
    flags[np.repeat(np.arange(len(lengths)) * width, lengths) + numbers] = 1
    return np.packbits(flags, bitorder="little").view(_LITTLE).reshape(len(lengths), words).T


def masks_of(codes: Iterable[str], numbers: Mapping[str, int]) -> Iterator[tuple[int, np.uint64]]:
    """Return (index, mask) for each mask word that holds any of the codes. Unknown codes are left out."""
    masks: dict[int, int] = {}
    for code in codes:
        number = numbers.get(code)
        if number is not None:
            masks[number // WORD_BITS] = masks.get(number // WORD_BITS, 0) | 1 << number % WORD_BITS
    for word, mask in masks.items():
        yield word, np.uint64(mask)


def count_bits(words: Words, rows: npt.NDArray[np.intp], bits: int) -> Counts:
    """Count, for each of the first `bits` bits, the rows that have it set.

    Args:
        words: mask words, shape (words, n).
        rows: which of the n columns to count.
        bits: how many bits to count.
    """
    counts = np.zeros(bits, np.int64)
    used = words[: -(-bits // WORD_BITS)]
    for first in range(0, len(rows) if bits else 0, _PACKED_AT_ONCE):
        counts += _count(used.take(rows[first : first + _PACKED_AT_ONCE], axis=1), bits)
    return counts


def _count(words: Words, bits: int) -> Counts:
    """Count the first `bits` bits of all columns; fast because it sums in bytes over long runs."""
    rows, octets = words.shape[1], -(-bits // 8)
    if 0 < rows <= _BYTE_ROWS:
        # As for most circles: one sum, for which cutting the last word off would take longer than unpacking it.
        flags = np.unpackbits(words.T.astype(_LITTLE, order="C").view(np.uint8).reshape(-1), bitorder="little")
        return np.asarray(np.add.reduce(flags.reshape(rows, -1), axis=0, dtype=np.uint8)[:bits], np.int64)
    narrow = words.T.astype(_LITTLE, order="C").view(np.uint8)[:, :octets]
    flags = np.unpackbits(np.ascontiguousarray(narrow).reshape(-1), bitorder="little")
    width = octets * 8
    groups = -(-rows // _BYTE_ROWS)
    even = rows // groups * groups
    sums = flags[: even * width].reshape(-1, groups * width).sum(axis=0, dtype=np.uint8)
    counts = sums if groups == 1 else sums.reshape(groups, width).sum(axis=0, dtype=np.int64)
    if even < rows:
        counts = counts + flags[even * width :].reshape(-1, width).sum(axis=0, dtype=np.int64)
    return np.asarray(counts[:bits])


class CodeOrder:
    """Codes by number, and in the order of their names: counts are told in that order."""

    def __init__(self, codes: Iterable[str], *, hidden: Iterable[str] = ()) -> None:
        """Take the codes in the order of their numbers; counts of `hidden` ones are never told."""
        self._codes, self._hidden = tuple(codes), frozenset(hidden)
        self._orders: dict[int, tuple[npt.NDArray[np.intp], tuple[str, ...]]] = {}

    def named(self, counts: Counts) -> dict[str, int]:
        """Return the nonzero counts by code; there may be more codes than are counted."""
        held = self._orders.get(len(counts))
        if held is None:
            counted = self._codes[: len(counts)]
            told = [number for number, code in enumerate(counted) if code not in self._hidden]
            numbers = sorted(told, key=counted.__getitem__)
            names = tuple(counted[number] for number in numbers)
            held = self._orders[len(counts)] = np.array(numbers, np.intp), names
        found = counts.take(held[0]).tolist()
        return dict(compress(zip(held[1], found, strict=True), found))
