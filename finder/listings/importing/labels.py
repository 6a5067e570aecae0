"""Service codes by the labels that sources use.

Official labels drift between years and differ in case and punctuation. They are compared in normalized form; six of
them belong to two codes and need their category; older wordings are in `data/vocabulary/label_aliases.csv`.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from finder.listings.rules.vocabulary import Vocabulary

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_NO_CATEGORY = ""


def normalize_label(label: str) -> str:
    """Return a label in lower case, with everything but letters and digits replaced by spaces."""
    return _NOT_WORD.sub(" ", label.lower()).strip()


class LabelDecoder:
    """Finds codes by label, with the category as tie-breaker."""

    def __init__(self, vocabulary: Vocabulary, aliases: Path) -> None:
        self._by_label: dict[str, dict[str, str]] = {}
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
