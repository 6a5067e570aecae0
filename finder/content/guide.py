"""Read the safety guide from `data/guide/` and check it whole. Pages, stamps and forms are drawn elsewhere.

A section is TOML between two `+++` lines, then Markdown. A marker alone on its line stands for a part that the page draws.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from finder.content.errors import ContentError
from finder.content.prose import CITATION, Block, BlockKind, Refusal, Writer

__all__ = ["REVIEWS", "Block", "BlockKind", "Guide", "GuideSection", "Source", "load_guide"]

REVIEWS = ("not_reviewed", "checked_against_sources", "clinician_reviewed", "overdue")
"""What may be said of a text's review."""
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
_SOURCE_FIELDS = ("id", "title", "publisher", "address", "date", "grade")
_ANCHOR = re.compile(r"[a-z]+(?:-[a-z]+)*")
_FENCE = "+++\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source the guide cites."""

    id: str
    number: int
    """Its place in the order of first citation, from 1."""
    title: str
    publisher: str
    address: str
    date: str
    """ISO date, or the beginning of one, or empty."""
    grade: str
    """A: the primary text was read. B: a copy or summary. C: not read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideSection:
    """One section. Its title is the heading of its part of the page; headings within begin at h3."""

    id: str
    anchor: str
    """Neutral: it stands in addresses."""
    title: str
    order: int
    last_checked: date
    review: str
    """One of `REVIEWS`."""
    next_step_html: str
    """Empty where the section itself is made of next steps."""
    blocks: tuple[Block, ...]
    text_hash: str
    """SHA-256 of title, body and next step as written: a review vouches for this text and no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The whole guide: sections in order, and the sources they cite in order of first citation."""

    sections: tuple[GuideSection, ...]
    sources: tuple[Source, ...]


def load_guide(folder: Path, sources_path: Path) -> Guide:
    """Read every section in `folder` and the sources they cite. A source that no section cites is left out.

    Raises:
        ContentError: a missing or wrong field, an id, anchor or place in the order twice, an unknown source or marker, a
            bad link, a number without a source in its sentence, or what looks like a phone number.
    """
    known = _read_sources(sources_path)
    drafts = sorted((_Draft(path) for path in sorted(folder.glob("*.md"))), key=lambda draft: draft.order)
    if not drafts:
        raise ContentError(f"{folder.name}: no sections.")
    for name in ("id", "anchor", "order"):
        values = [draft.fields[name] for draft in drafts]
        for place, draft in enumerate(drafts):
            draft.refusal.unless(values[place] not in values[:place], 1, f"another section has the same {name}")
    writer = Writer(sources=frozenset(known), anchors=frozenset(draft.fields["anchor"] for draft in drafts))
    sections = tuple(_section(draft, writer) for draft in drafts)
    cited = tuple(Source(number=number, **known[name]) for name, number in writer.numbers.items())
    return Guide(sections=sections, sources=cited)


class _Draft:
    """A section as written, its fields checked. The first of the body's `lines` has the number `first` in the file."""

    def __init__(self, path: Path) -> None:
        self.refusal = Refusal(file=path.name)
        parts = _read_text(path).split(_FENCE, 2)
        self.refusal.unless(len(parts) == 3 and not parts[0], 1, "the file must begin with TOML between two +++ lines")
        self.fields = _parse_toml(parts[1], path.name)
        self._check_fields()
        self.order = cast(int, self.fields["order"])
        self.body = parts[2]
        self.lines, self.first = parts[2].split("\n"), parts[1].count("\n") + 3

    def _check_fields(self) -> None:
        fields, refusal = self.fields, self.refusal
        odd = sorted(set(fields) ^ set(_FIELDS))
        refusal.unless(not odd, 1, f"missing or unknown fields: {', '.join(odd)}")
        for name, kind in _FIELDS.items():
            refusal.unless(type(fields[name]) is kind, 1, f"{name} must be of the kind {kind.__name__}")
        refusal.unless(re.fullmatch(r"G-\d\d", fields["id"]), 1, "id must look like G-05")
        refusal.unless(fields["title"], 1, "title is empty")
        refusal.unless(_ANCHOR.fullmatch(fields["anchor"]), 1, "anchor must be lower-case words joined by hyphens")
        refusal.unless(fields["review"] in REVIEWS, 1, f"review must be one of {', '.join(REVIEWS)}")


def _section(draft: _Draft, writer: Writer) -> GuideSection:
    fields = draft.fields
    writer.line(fields["title"], draft.refusal)
    blocks = writer.blocks(draft.lines, draft.first, draft.refusal)
    next_step = writer.line(fields["next_step"], draft.refusal)
    odd = sorted(set(CITATION.findall(draft.body)) ^ set(fields["sources"]))
    draft.refusal.unless(not odd, 1, f"cited but not listed under sources, or the reverse: {', '.join(odd)}")
    written = "\0".join((fields["title"], draft.body, fields["next_step"]))
    return GuideSection(
        id=fields["id"],
        anchor=fields["anchor"],
        title=fields["title"],
        order=draft.order,
        last_checked=fields["last_checked"],
        review=fields["review"],
        next_step_html=next_step,
        blocks=blocks,
        text_hash=hashlib.sha256(written.encode()).hexdigest(),
    )


def _read_sources(path: Path) -> dict[str, dict[str, str]]:
    """Give the sources by id, each with exactly the fields of `_SOURCE_FIELDS`."""
    known: dict[str, dict[str, str]] = {}
    document = _parse_toml(_read_text(path), path.name)
    for source in document.get("source", []):
        name = source.get("id", "without id")
        if set(source) != set(_SOURCE_FIELDS) or not all(isinstance(value, str) for value in source.values()):
            raise ContentError(f"{path.name}: source {name} must have the texts {', '.join(_SOURCE_FIELDS)}.")
        if not source["address"].startswith("https://") or source["grade"] not in ("A", "B", "C"):
            raise ContentError(f"{path.name}: source {name} needs an https address and a grade from A to C.")
        if name in known:
            raise ContentError(f"{path.name}: source {name} stands twice.")
        known[name] = source
    return known


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}: can't be read: {error}") from error


def _parse_toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{file}: {error}") from error
