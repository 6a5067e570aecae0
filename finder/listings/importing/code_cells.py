"""Cells that hold many service codes: "SA DT * OP OD * MU BU", sorted and without duplicates.

SAMHSA divides them by blanks and stars. What else stands between them (slashes, bullets, the circled numbers of the directories
in PDF, the brackets and quotes of a program's list) divides them too: a code is letters and digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import chain
from operator import getitem, or_
from sys import intern

from finder.listings.importing.cleaning import LONGEST_EMPTY_WORD, clean_text

_DIVIDERS = re.compile(r"[\W_]+")
_BYTE = 8
UNKNOWN = -1
"""In place of bits: it stays -1 whatever bits are added by "or"."""


def split_codes(cell: str) -> tuple[str, ...]:
    """Return the codes of a cell, sorted: whatever is no letter and no digit divides them."""
    # One object for each code, whatever the number of rows: it saves tens of megabytes, and comparing is quicker.
    return tuple(sorted(set(map(intern, ordered_codes(cell)))))


def ordered_codes(cell: str) -> list[str]:
    """Return the codes of a cell as they stand there."""
    return _divide(cell if _is_clean(cell) else clean_text(_without_numerals(cell)))


def _divide(text: str) -> list[str]:
    return _DIVIDERS.sub(" ", text.upper()).split()


def _without_numerals(cell: str) -> str:
    """Return a cell with a blank for each circled number, which would turn into plain digits of the code beside it."""
    if cell.isascii():
        return cell
    return "".join(" " if unicodedata.category(character) == "No" else character for character in cell)


def _is_clean(cell: str) -> bool:
    return cell.isascii() and cell.isprintable() and "&" not in cell and len(cell) > LONGEST_EMPTY_WORD


class CodeCells:
    """Reads the cells of one list as `split_codes` does, in less time: rows have most of their groups of codes in common.

    Each known code is a bit, in the order of the alphabet, and each group that occurs is read once. A row is its groups' bits
    together; its codes are then looked up eight bits at a time. A row with a code that isn't known is read by `split_codes`.
    """

    def __init__(self, known: Iterable[str]) -> None:
        codes = sorted(map(intern, known))
        self._bits = {code: 1 << place for place, code in enumerate(codes)}
        self._bits_of_group = _BitsOfGroup(self._bits).__getitem__
        self._of_bytes = [_CodesOfByte(codes[start : start + _BYTE]) for start in range(0, len(codes), _BYTE)]

    def read(self, cell: str) -> tuple[str, ...]:
        """Return the codes of a cell, sorted."""
        return self.read_with_bits(cell)[0]

    def read_with_bits(self, cell: str) -> tuple[tuple[str, ...], int]:
        """Return the codes of a cell, sorted, and the bits that stand for them; `UNKNOWN` where one has none."""
        bits = reduce(or_, map(self._bits_of_group, cell.split("*"))) if _is_clean(cell) else UNKNOWN
        if bits == UNKNOWN:
            return split_codes(cell), UNKNOWN
        data = bits.to_bytes(len(self._of_bytes), "little")
        return tuple(chain.from_iterable(map(getitem, self._of_bytes, data))), bits

    def bits_of(self, codes: Iterable[str]) -> int:
        """Return the bits of those codes that are known."""
        return reduce(or_, (self._bits.get(code, 0) for code in codes), 0)


class _BitsOfGroup(dict[str, int]):
    """The bits of a group of codes as it stands in cells; worked out when first asked for."""

    def __init__(self, bits: dict[str, int]) -> None:
        super().__init__()
        self._bits = bits

    def __missing__(self, group: str) -> int:
        try:  # Nearly always in capitals, and divided by blanks.
            found = reduce(or_, map(self._bits.__getitem__, group.split()), 0)
        except KeyError:
            found = reduce(or_, (self._bits.get(code, UNKNOWN) for code in _divide(group)), 0)
        self[group] = found
        return found


class _CodesOfByte(dict[int, tuple[str, ...]]):
    """What the bits of one byte mean, of eight neighbors in the alphabet; worked out when first asked for."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__()
        self._codes = codes

    def __missing__(self, bits: int) -> tuple[str, ...]:
        self[bits] = found = tuple(code for place, code in enumerate(self._codes) if bits >> place & 1)
        return found
