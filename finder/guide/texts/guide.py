"""Read and validate the safety guide in `data/guide/`. Pages, stamps and forms are rendered elsewhere.

A language's folder holds the sections of the one long page, and in `topics/` one file per page. A file is TOML between two
`+++` lines, then Markdown. Directives alone on a line stand for parts that the page renders
(`finder.guide.texts.directives`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from finder.guide.texts.directives import read_blocks
from finder.guide.texts.drafts import REVIEWS, Draft, DraftKind
from finder.guide.texts.overdose import load_overdose
from finder.guide.texts.prose import CITATION, Block, BlockKind, Targets, Writer
from finder.guide.texts.sources import Source, read_sources
from finder.platform.errors import ContentError
from finder.platform.languages import Language

__all__ = ["REVIEWS", "Block", "BlockKind", "Guide", "GuideSection", "Source", "load_guide", "missing_translations"]

_PASSAGES = "emergency.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideSection:
    """A section of the long page, or a topic with its own page. Headings inside begin at h3."""

    id: str
    """G-01 and on for sections, B-01 and on for topics."""
    anchor: str
    """Neutral: it is part of URLs, `/guide#anchor` for a section and `/guide/anchor` for a topic."""
    title: str
    order: int
    last_checked: date
    review: str
    """One of `REVIEWS`, as written; `review_state` returns what is valid today."""
    next_step_html: str
    """Empty if the section itself consists of next steps."""
    blocks: tuple[Block, ...]
    text_hash: str
    """SHA-256 of title, body and next step as written: a review covers only this text."""
    sources: tuple[Source, ...]
    """Cited sources by number. A topic numbers its own from 1; sections share the numbers of the long page."""
    tab_title: str = ""
    """Neutral title for the browser's tab and history, which others may see. Topics only."""
    reviewer_name: str = ""
    reviewer_credentials: str = ""
    reviewed_on: date | None = None
    reviewed_hash: str = ""
    """`text_hash` of the text that the reviewer read."""
    next_review_due: date | None = None
    translated_from: str = ""
    """`text_hash` of the original that a translation was made from."""
    translator: str = ""
    """The person who translated or corrected it; empty until then."""
    clinical_check: str = ""
    """The clinician who read the translation; empty until then."""
    is_stale: bool = False
    """True when the original has changed since it was translated. False if there is no original."""
    awaits_review: bool = False
    """True for a translation that no translator or no clinician has read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The guide in one language: sections and topics in order, and what the sections cite, in order of first citation."""

    sections: tuple[GuideSection, ...]
    topics: tuple[GuideSection, ...]
    sources: tuple[Source, ...]
    """Sources of the long page. Each topic holds its own."""


def load_guide(folder: Path, sources_path: Path, original: Guide | None = None) -> Guide:
    """Read every section in `folder`, every topic in its `topics/`, and the sources they cite.

    The passages that several parts share come from `emergency.toml` beside the sources. Uncited sources are left out. The
    folder is named for its language. For a translation, pass its `original`; parts may be missing from the translation, and
    its links may then lead to the original's.

    Raises:
        ContentError: a missing or wrong field, a duplicate id, anchor or `order`, an unknown source, topic or
        directive, a bad link, a number without a source in its sentence, something like a phone number, or a
            translation whose id, anchor, order or sources are not those of its original.
    """
    known = read_sources(sources_path)
    language: Language = "es" if folder.name == "es" else "en"
    passages = load_overdose(sources_path.with_name(_PASSAGES)).passages(language)
    sections = _read_drafts(folder, "section", original, passages)
    topics = _read_drafts(folder / "topics", "topic", original, passages)
    if not sections:
        raise ContentError(f"{folder.name}: no sections.")
    anchors = _anchors(sections) | _anchors_of(original.sections if original else ())
    targets = Targets(
        here=anchors,
        sections=anchors,
        topics=_anchors(topics) | _anchors_of(original.topics if original else ()),
    )
    write = partial(Writer, sources=frozenset(known), language=language)
    # One writer per page: source numbers start from 1 on each.
    read_sections, cited = _read_page(sections, write(targets=targets), known, original)
    lone = targets.without_here()
    pages = [_read_page([topic], write(targets=lone, is_page=True), known, original) for topic in topics]
    return Guide(sections=read_sections, topics=tuple(section for page, _ in pages for section in page), sources=cited)


def missing_translations(english: Guide, other: Guide) -> tuple[str, ...]:
    """Return the ids of sections, then topics, that `english` has and `other` lacks, in order; empty when complete."""
    there = {section.id for section in (*other.sections, *other.topics)}
    return tuple(section.id for section in (*english.sections, *english.topics) if section.id not in there)


def _read_drafts(folder: Path, kind: DraftKind, original: Guide | None, passages: Mapping[str, str]) -> list[Draft]:
    is_translation = original is not None
    paths = sorted(folder.glob("*.md"))
    drafts = [Draft(path, kind, is_translation=is_translation, passages=passages) for path in paths]
    drafts.sort(key=lambda draft: draft.order)
    for name in ("id", "anchor", "order"):
        values = [draft.fields[name] for draft in drafts]
        for place, draft in enumerate(drafts):
            is_new = values[place] not in values[:place]
            draft.refusal.unless(is_new, draft.line_of(name), f"another section has the same {name}")
    for draft in drafts:
        _check_original(draft, original)
    return drafts


def _check_original(draft: Draft, original: Guide | None) -> None:
    """Refuse a translation whose fields differ from its original's: links and claims would differ between languages."""
    if original is None:
        return
    found = _find_original(draft, original)
    if found is None:
        raise draft.refusal.error(draft.line_of("id"), "the original has no section of this id")
    agree = {
        "anchor": draft.fields["anchor"] == found.anchor,
        "order": draft.order == found.order,
        "sources": set(draft.fields["sources"]) == {source.id for source in found.sources},
    }
    for name, holds in agree.items():
        draft.refusal.unless(holds, draft.line_of(name), f"{name} differs from the original's")


def _find_original(draft: Draft, original: Guide | None) -> GuideSection | None:
    sections = (*original.sections, *original.topics) if original else ()
    return next((section for section in sections if section.id == draft.fields["id"]), None)


def _read_page(
    drafts: Sequence[Draft], writer: Writer, known: dict[str, dict[str, str]], original: Guide | None
) -> tuple[tuple[GuideSection, ...], tuple[Source, ...]]:
    """Read the sections of one page; return them and the sources they cite."""
    written = [_write(draft, writer) for draft in drafts]
    cited = {name: Source(number=number, **known[name]) for name, number in writer.numbers.items()}
    sections = tuple(
        _section(draft, next_step, blocks, cited, original)
        for draft, (next_step, blocks) in zip(drafts, written, strict=True)
    )
    return sections, tuple(cited.values())


def _write(draft: Draft, writer: Writer) -> tuple[str, tuple[Block, ...]]:
    """Return the HTML of the next step, and the blocks of the body."""
    fields = draft.fields
    writer.line(fields["title"], draft.refusal, draft.line_of("title"))
    blocks = read_blocks(draft.lines, draft.first, writer, draft.refusal)
    next_step = writer.line(fields["next_step"], draft.refusal, draft.line_of("next_step"))
    odd = sorted(set(CITATION.findall(draft.body)) ^ set(fields["sources"]))
    problem = f"cited but not listed under sources, or the reverse: {', '.join(odd)}"
    draft.refusal.unless(not odd, draft.line_of("sources"), problem)
    return next_step, blocks


def _section(
    draft: Draft, next_step: str, blocks: tuple[Block, ...], cited: dict[str, Source], original: Guide | None
) -> GuideSection:
    fields, first = draft.fields, _find_original(draft, original)
    is_signed = bool(fields.get("translator") and fields.get("clinical_check"))
    return GuideSection(
        id=fields["id"],
        anchor=fields["anchor"],
        title=fields["title"],
        order=draft.order,
        last_checked=fields["last_checked"],
        review=fields["review"],
        next_step_html=next_step,
        blocks=blocks,
        text_hash=draft.text_hash,
        sources=tuple(source for name, source in cited.items() if name in fields["sources"]),
        is_stale=first is not None and fields["translated_from"] != first.text_hash,
        awaits_review="translated_from" in fields and not is_signed,
        **draft.extras,
    )


def _anchors(drafts: Sequence[Draft]) -> frozenset[str]:
    return frozenset(draft.fields["anchor"] for draft in drafts)


def _anchors_of(sections: Sequence[GuideSection]) -> frozenset[str]:
    return frozenset(section.anchor for section in sections)
