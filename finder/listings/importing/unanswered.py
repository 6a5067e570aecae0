"""What a row of the locator leaves open, so that a label that is missing or was renamed is never taken for a no.

The locator has no sheet of what it asked: a code that other rows of the same type have, and a row has not, is *not offered*
there. That holds only where the row can be read: a new wording of "Prescribes buprenorphine" is no refusal to prescribe it.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from finder.listings.rules.records import ALL_CODES
from finder.listings.rules.vocabulary import Vocabulary

_ALWAYS_ANSWERED = frozenset("AS AUT ECS FOP FVP GN LCA OT PAY SET SMP TC TRSRV".split())
"""Categories in which at least 95 of 100 of the 12,176 programs of the directory of 2022 say something: one that a row lacks
was lost on the way."""


class AnswerReader:
    """Finds what rows leave open."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._category_of = {entry.code: entry.category for entry in vocabulary.codes}
        self._codes_of: dict[str, set[str]] = {}
        for code, category in filter(all, self._category_of.items()):
            self._codes_of.setdefault(category, set()).add(code)

    def find_open(self, codes: Set[str], unclear: Iterable[str]) -> tuple[str, ...]:
        """Return the codes that a row says nothing of, sorted; `ALL_CODES` alone for a row that says nothing at all.

        Args:
            codes: what it offers.
            unclear: categories that it holds without a label that is known, or with another one besides.
        """
        answered = {self._category_of[code] for code in codes if code in self._category_of}
        if not answered:
            return (ALL_CODES,)
        unclear = set(unclear)
        open_ones = (_ALWAYS_ANSWERED - answered) | (unclear & self._codes_of.keys())
        if unclear - self._codes_of.keys():  # It may belong to any category about which nothing else is said.
            open_ones |= self._codes_of.keys() - answered
        found: set[str] = set()
        return tuple(sorted(found.union(*(self._codes_of.get(category, ()) for category in open_ones)) - codes))
