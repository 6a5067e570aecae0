"""Read the guide's first page, `hub.toml` in a language's folder: the situations, and two lines on every section."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from finder.guide.texts.guide import Guide, GuideSection
from finder.guide.texts.headings import find_headings
from finder.guide.texts.prose import Refusal, Targets, Writer
from finder.guide.texts.sources import Source, parse_toml, read_sources, read_text
from finder.platform.errors import ContentError
from finder.platform.languages import Language

_FIELDS = frozenset({"title", "lead", "danger", "last_checked", "situation", "part"})
_OF_SITUATIONS = frozenset({"key", "words", "page"})
_OF_PARTS = frozenset({"anchor", "tab_title", "brief"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a reader may say of themselves, and where the guide answers it."""

    key: str
    words: str
    page: str
    """Anchor of the topic or section."""
    fragment: str
    """Id of the heading at which the answer begins, or "" for the top of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPart:
    """Two lines on one section."""

    section: GuideSection
    tab_title: str
    """Neutral title for the browser's tab when the section stands on a page of its own."""
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """The first page in one language."""

    title: str
    lead: str
    danger: str
    last_checked: date
    situations: tuple[Situation, ...]
    parts: tuple[HubPart, ...]
    """One for every section, in order."""
    sources: tuple[Source, ...]
    text_hash: str
    """SHA-256 of the file."""
    is_stale: bool
    """True for a translation whose original has changed since."""


def load_hub(folder: Path, sources_path: Path, guide: Guide, original: Hub | None = None) -> Hub:
    """Read the first page of `guide`, whose files stand in `folder`. For a translation, pass its `original`.

    Raises:
        ContentError: a missing or unknown field, a section without its two lines or out of order, a situation that opens at
            no page or heading, a source that the section itself doesn't cite, or what the guide's other texts may not hold.
    """
    path = folder / "hub.toml"
    document = parse_toml(read_text(path), path.name)
    wanted = _FIELDS | ({"translated_from"} if original else frozenset())
    _require(path, set(document) == wanted, f"it must hold {', '.join(sorted(wanted))}")
    known = read_sources(sources_path)
    language: Language = "es" if folder.name == "es" else "en"
    nowhere = Targets(here=frozenset(), sections=frozenset(), topics=frozenset())
    writer = Writer(sources=frozenset(known), targets=nowhere, language=language)
    parts = tuple(_read_parts(path, document["part"], guide, writer))
    situations = tuple(_read_situations(path, document["situation"], guide))
    keys = [situation.key for situation in situations]
    same = len(set(keys)) == len(keys) and (not original or keys == [found.key for found in original.situations])
    _require(path, same, "situations must have keys of their own, the original's in the original's order")
    return Hub(
        title=document["title"],
        lead=document["lead"],
        danger=document["danger"],
        last_checked=document["last_checked"],
        situations=situations,
        parts=parts,
        sources=tuple(Source(number=number, **known[name]) for name, number in writer.numbers.items()),
        text_hash=hashlib.sha256(path.read_bytes()).hexdigest(),
        is_stale=original is not None and document["translated_from"] != original.text_hash,
    )


def _read_parts(path: Path, tables: list[dict[str, Any]], guide: Guide, writer: Writer) -> Iterator[HubPart]:
    named = [table.get("anchor") for table in tables]
    wanted = [section.anchor for section in guide.sections]
    _require(path, named == wanted, f"[[part]] tables must be, in order: {', '.join(wanted)}")
    for table, section in zip(tables, guide.sections, strict=True):
        _require(path, set(table) == _OF_PARTS, f"{section.anchor} must have {', '.join(sorted(_OF_PARTS))}")
        before = set(writer.numbers)
        html = writer.line(table["brief"], Refusal(file=path.name))
        odd = set(writer.numbers) - before - {source.id for source in guide.sources}
        _require(path, not odd, f"{section.anchor} cites what the guide does not: {', '.join(sorted(odd))}")
        yield HubPart(section=section, tab_title=table["tab_title"], html=html)


def _read_situations(path: Path, tables: list[dict[str, Any]], guide: Guide) -> Iterator[Situation]:
    pages = {section.anchor: section for section in (*guide.sections, *guide.topics)}
    for table in tables:
        fits = _OF_SITUATIONS <= set(table) <= _OF_SITUATIONS | {"heading"} and all(table.values())
        _require(path, fits, f"a situation must have {', '.join(sorted(_OF_SITUATIONS))}, and may have a heading")
        _require(path, table["page"] in pages, f"the guide has no page {table['page']}")
        yield Situation(
            key=table["key"],
            words=table["words"],
            page=table["page"],
            fragment=_fragment(path, table, pages),
        )


def _fragment(path: Path, table: Mapping[str, str], pages: Mapping[str, GuideSection]) -> str:
    if "heading" not in table:
        return ""
    found = find_headings(pages[table["page"]]).get(table["heading"], "")
    _require(path, found, f"{table['page']} has no heading {table['heading']!r}")
    return found


def _require(path: Path, holds: object, problem: str) -> None:
    if not holds:
        raise ContentError(f"{path.parent.name}/{path.name}: {problem}.")
