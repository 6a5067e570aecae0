"""A section of the guide as in its file: the validated fields between two `+++` lines, and the unparsed body."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, cast

from finder.guide.texts.prose import Refusal
from finder.guide.texts.sources import parse_toml, read_text

REVIEWS = ("not_reviewed", "checked_against_sources", "clinician_reviewed", "overdue")
"""The review states of a text."""
DraftKind = Literal["section", "topic"]

_FIELDS: dict[str, type] = {
    "id": str,
    "anchor": str,
    "title": str,
    "order": int,
    "last_checked": date,
    "sources": list,
    "review": str,
    "next_step": str,
}
_TOPIC_FIELDS: dict[str, type] = {"tab_title": str}
_TRANSLATION_FIELDS: dict[str, type] = {"translated_from": str, "translator": str, "clinical_check": str}
_REVIEW_FIELDS: dict[str, type] = {
    "reviewer_name": str,
    "reviewer_credentials": str,
    "reviewed_on": date,
    "reviewed_hash": str,
    "next_review_due": date,
}
_SIGNED = ("reviewer_name", "reviewer_credentials", "reviewed_on", "reviewed_hash")
"""Fields without which no reviewer may be shown."""
_IDS: dict[DraftKind, tuple[str, str]] = {"section": (r"G-\d\d", "G-05"), "topic": (r"B-\d\d", "B-05")}
_ANCHOR = re.compile(r"[a-z]+(?:-[a-z]+)*")
_HASH = re.compile(r"[0-9a-f]{64}")
_FENCE = "+++\n"
_USE = re.compile(r"\{\{use ([a-z0-9-]+)\}\}")
_REVIEW_LASTS = timedelta(days=366)
_REVIEW_LASTS_SHORT = timedelta(days=184)
_CHANGES_FAST = frozenset({"G-07", "B-01", "B-03", "B-06", "B-10", "B-17"})
"""Dangers, timeline, overdose, drug supply and test strips, and paying: reviewed every half year, not every year."""


class Draft:
    """A section as written. The first of the body's `lines` has the number `first` in the file.

    `passages` are texts that several parts share, by name; a line `{{use NAME}}` becomes one of `lines` that holds all of
    the passage, so that the numbers of the others stay true.

    Raises:
        ContentError: on construction, if a field is missing, unknown or invalid, a reviewer or translator is only
        partly named, or a passage is unknown.
    """

    def __init__(
        self, path: Path, kind: DraftKind, *, is_translation: bool, passages: Mapping[str, str] | None = None
    ) -> None:
        self.refusal = Refusal(file=path.name if kind == "section" else f"{path.parent.name}/{path.name}")
        parts = read_text(path).split(_FENCE, 2)
        self.refusal.unless(len(parts) == 3 and not parts[0], 1, "the file must begin with TOML between two +++ lines")
        self.fields = parse_toml(parts[1], self.refusal.file)
        self._head = parts[1].split("\n")
        self._check_names(kind, is_translation=is_translation)
        self._check_values(kind)
        self._check_review()
        self.order = cast(int, self.fields["order"])
        self.first = parts[1].count("\n") + 3
        self.lines = [
            self._fill(text, number, passages or {}) for number, text in enumerate(parts[2].split("\n"), self.first)
        ]
        self.body = "\n".join(self.lines)

    @property
    def text_hash(self) -> str:
        """SHA-256 of title, body and next step as written, the passages it uses in their place."""
        written = "\0".join((self.fields["title"], self.body, self.fields["next_step"]))
        return hashlib.sha256(written.encode()).hexdigest()

    @property
    def extras(self) -> dict[str, Any]:
        """The fields that only some files have: tab title, review, translation."""
        return {name: value for name, value in self.fields.items() if name not in _FIELDS}

    def line_of(self, field: str) -> int:
        """Return the line number of a field, or 1."""
        starts = (place for place, text in enumerate(self._head, 2) if re.match(rf"{field}\s*=", text))
        return next(starts, 1)

    def _fill(self, text: str, number: int, passages: Mapping[str, str]) -> str:
        used = _USE.fullmatch(text)
        if used is None:
            return text
        self.refusal.unless(used[1] in passages, number, f"there is no passage {used[1]}")
        return passages[used[1]]

    def _check_names(self, kind: DraftKind, *, is_translation: bool) -> None:
        needed = dict(_FIELDS)
        if kind == "topic":
            needed |= _TOPIC_FIELDS
        # A partly named translator is worthless, so any of these fields requires all of them.
        if is_translation or set(self.fields) & set(_TRANSLATION_FIELDS):
            needed |= _TRANSLATION_FIELDS
        odd = sorted((set(needed) - set(self.fields)) | (set(self.fields) - set(needed) - set(_REVIEW_FIELDS)))
        self.refusal.unless(not odd, 1, f"missing or unknown fields: {', '.join(odd)}")
        for name, value in self.fields.items():
            wanted = (needed | _REVIEW_FIELDS)[name]
            self._refuse_unless(type(value) is wanted, name, f"{name} must be of the kind {wanted.__name__}")

    def _check_values(self, kind: DraftKind) -> None:
        fields, (pattern, example) = self.fields, _IDS[kind]
        self._refuse_unless(re.fullmatch(pattern, fields["id"]), "id", f"id must look like {example}")
        self._refuse_unless(fields["title"], "title", "title is empty")
        is_anchor = _ANCHOR.fullmatch(fields["anchor"])
        self._refuse_unless(is_anchor, "anchor", "anchor must be lower-case words joined by hyphens")
        self._refuse_unless(fields["review"] in REVIEWS, "review", f"review must be one of {', '.join(REVIEWS)}")
        self._refuse_unless(fields.get("tab_title", "x"), "tab_title", "tab_title is empty")
        origin = fields.get("translated_from", "")
        self._refuse_unless(not origin or _HASH.fullmatch(origin), "translated_from", "translated_from must be a hash")

    def _check_review(self) -> None:
        """Require a named person and a due date for every claimed review."""
        fields = self.fields
        signed = [name for name in _SIGNED if fields.get(name)]
        is_unread = fields["review"] == "not_reviewed"
        self._refuse_unless(not (is_unread and signed), "review", "a text with a reviewer can't be not_reviewed")
        missing = ", ".join(name for name in _SIGNED if name not in signed)
        is_named = fields["review"] != "clinician_reviewed" or not missing
        self._refuse_unless(is_named, "review", f"clinician_reviewed needs {missing}")
        mark = fields.get("reviewed_hash", "")
        self._refuse_unless(not mark or _HASH.fullmatch(mark), "reviewed_hash", "reviewed_hash must be a hash")
        if "reviewed_on" in fields and "next_review_due" in fields:
            latest = latest_due(fields["id"], fields["reviewed_on"])
            holds = fields["reviewed_on"] < fields["next_review_due"] <= latest
            self._refuse_unless(holds, "next_review_due", f"next_review_due must come after the review, by {latest}")

    def _refuse_unless(self, holds: object, field: str, problem: str) -> None:
        self.refusal.unless(holds, self.line_of(field), problem)


def latest_due(section_id: str, reviewed_on: date) -> date:
    """Return the last day on which a review of this section is valid: a year after it, or half a year for fast-changing ones."""
    return reviewed_on + (_REVIEW_LASTS_SHORT if section_id in _CHANGES_FAST else _REVIEW_LASTS)
