"""Service codes by the labels that sources use.

Official labels drift between years and differ in case and punctuation. They are compared in normalized form; six of
them belong to two codes and need their category (`shared_labels`); older wordings are in `data/vocabulary/label_aliases.csv`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from finder.listings.rules.vocabulary import Vocabulary

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_NO_CATEGORY = ""
_BETWEEN_LABELS = re.compile(r"\s*[;|\n\r]\s*")
_LEAST_LETTERS = 7
"""Letters. A word as long may hold one mistake of typing and still mean the same; "men" and "women" never do."""


def normalize_label(label: str) -> str:
    """Return a label in lower case, with everything but letters and digits replaced by spaces."""
    return _NOT_WORD.sub(" ", label.lower()).strip()


def divide_labels(cell: str) -> list[str]:
    """Return the labels of a cell that are divided by semicolons, bars or line ends."""
    return [part for part in _BETWEEN_LABELS.split(cell) if part]


class LabelDecoder:
    """Finds codes by label, with the category as tie-breaker."""

    def __init__(self, vocabulary: Vocabulary, aliases: Path) -> None:
        self._by_label: dict[str, dict[str, str]] = {}
        self._nearest = lru_cache(maxsize=2_000)(self._find_nearest)
        self.find_shared = lru_cache(maxsize=10_000)(self._find_shared)
        """Return category to code where several codes have a label, else nothing."""
        for entry in vocabulary.codes:
            if entry.survey != "old":
                self._add(entry.official_label, entry.category, entry.code)
        for entry in vocabulary.codes:
            self._by_label.setdefault(normalize_label(entry.official_label), {}).setdefault(entry.category, entry.code)
        if aliases.exists():
            with aliases.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    self._add(row["label"], row["category"], row["code"])

    def _add(self, label: str, category: str, code: str) -> None:
        self._by_label.setdefault(normalize_label(label), {}).setdefault(category, code)

    def decode(self, label: str, category: str = _NO_CATEGORY) -> str:
        """Return the code of `label` in `category`, or "" if there is none."""
        found = self._by_label.get(normalize_label(label))
        if not found:
            return ""
        return found.get(category) or next(iter(found.values()))

    def _find_shared(self, label: str) -> Mapping[str, str]:
        found = self._by_label.get(normalize_label(label), {})
        return found if len(set(found.values())) > 1 else {}

    def decode_near(self, label: str, category: str = _NO_CATEGORY) -> str:
        """Return the code of `label`, also where it is in the plural or has a letter wrong; "" if none or several fit.

        Slower than `decode`, and only for what is known to be a label.
        """
        return self.decode(label, category) or self.decode(self._nearest(normalize_label(label)), category)

    def split(self, cell: str) -> Sequence[str]:
        """Return the labels of a cell: divided by semicolons, bars or line ends, or else by commas, which labels hold too."""
        parts = divide_labels(cell)
        return self._split_at_commas(parts[0]) if len(parts) == 1 else parts

    def _split_at_commas(self, part: str) -> Sequence[str]:
        pieces = part.split(",")
        if len(pieces) == 1 or self.decode(part):
            return (part,)
        labels: list[str] = []
        while pieces:
            ends = range(len(pieces), 0, -1)
            end = next((end for end in ends if self.decode(",".join(pieces[:end]))), 1)
            labels.append(",".join(pieces[:end]).strip())
            del pieces[:end]
        # One label that we don't know may hold the words of another; a list of labels holds mostly known ones.
        return labels if sum(map(bool, map(self.decode, labels))) > len(labels) / 2 else (part,)

    def _find_nearest(self, label: str) -> str:
        words = label.split()
        found = {
            tuple(sorted(codes.values())): known
            for known, codes in self._by_label.items()
            if len(known.split()) == len(words) and all(map(_are_alike, words, known.split()))
        }
        return next(iter(found.values())) if len(found) == 1 else ""


def _are_alike(a: str, b: str) -> bool:
    """Return whether two words are one in the singular and the plural, or with a letter wrong."""
    if a.removesuffix("s") == b.removesuffix("s"):
        return True
    return a[0] == b[0] and min(len(a), len(b)) >= _LEAST_LETTERS and OSA.distance(a, b, score_cutoff=1) <= 1
