"""Convert the guide's Markdown to safe HTML, and refuse disallowed content. Files and directives are handled elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from finder.guide.texts.tables import mark_tables, table_problem
from finder.platform.errors import ContentError
from finder.platform.languages import Language

BlockKind = Literal[
    "html", "help_lines", "search", "review_stamp", "sources", "drawings", "disclosure", "card", "checklist"
]
CardLevel = Literal["", "emergency", "urgent", "call"]
CITATION = re.compile(r"\[@(\w+)\]")
_UNCITED_NUMBERS = re.compile(r"\b(?:911|988|oprima 2|July 6, 2021|6 de julio de 2021)\b")
"""Numbers that need no source: the names of two help lines, and the date in the provenance line, which names its source.

"Oprima 2" is how to reach 988 in Spanish, a part of that line's own instruction (`data/help_lines.toml`).
"""
_SOURCE_NAMES: dict[Language, str] = {"en": "Source", "es": "Fuente"}
"""What a screen reader says before the number of a source."""
_PHONE = re.compile(r"\d(?:[\s().-]*\d){6}|\b1?-?8\d\d-|\b\d{3}-[A-Z]")
_GUIDE = re.compile(r"(?:/[a-z]{2})?/guide(?:#(?P<section>[^#/]+)|/(?P<topic>[^#/]+))?")
"""A URL within the guide, in any language."""
_LINK = re.compile(r"https://[\w-]+(?:\.[\w-]+)+(?:/\S*)?|/(?:[^/\s]\S*)?|#[a-z-]+")
_REFUSED = {
    "image": "an image",
    "code_block": "an indented block",
    "fence": "a block of code",
    "h1": "a heading above ###",
    "h2": "a heading above ###",
}
_SENTENCE_END = re.compile(r"(?<=[.!?:])[\s“”\"')]+")
_TAG = re.compile(r"</?[a-zA-Z!]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a section: safe HTML, or a part for the page to render."""

    kind: BlockKind
    html: str = ""
    title: str = ""
    """The summary of a disclosure, or the heading of a card."""
    blocks: tuple[Block, ...] = ()
    """The content of a disclosure or a card."""
    ids: tuple[str, ...] = ()
    """Ids of help lines, in this order; empty: all that may be shown."""
    level: CardLevel = ""
    """The urgency of a card."""
    items: tuple[str, ...] = ()
    """The items of a checklist, each safe HTML without an enclosing paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Raises errors about content, with file name and line number."""

    file: str

    def error(self, line: int, problem: str) -> ContentError:
        """Return the error, for the caller to raise."""
        return ContentError(f"{self.file}, line {line}: {problem}.")

    def unless(self, holds: object, line: int, problem: str) -> None:
        """Raise a `ContentError` unless `holds`."""
        if not holds:
            raise self.error(line, problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Valid anchors for links within the guide: on the same page (`here`), of `sections`, and of `topics`."""

    here: frozenset[str]
    sections: frozenset[str]
    topics: frozenset[str]

    def without_here(self) -> Targets:
        """Return the targets of a topic's page, which has no anchors of its own."""
        return replace(self, here=frozenset())


class Writer:
    """Converts guide text to blocks, section by section, and numbers sources in order of first citation."""

    def __init__(self, *, sources: frozenset[str], targets: Targets, language: Language, is_page: bool = False) -> None:
        """Begin a page in `language` that may cite `sources` and link to `targets`.

        `is_page`: the text is a page of its own, whose headings are one level higher than in a part of a page.
        """
        self.numbers: dict[str, int] = {}
        self._sources, self._targets, self._source_name = sources, targets, _SOURCE_NAMES[language]
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        # The parser would leave a bad link as plain text; `_check_link` raises an error instead.
        self._markdown.validateLink = _accept_link  # type: ignore[method-assign]
        self._markdown.inline.ruler.before("link", "citation", _parse_citation)
        self._markdown.add_render_rule("citation", _show_citation)
        self._markdown.add_render_rule("link_open", _show_link)
        self._is_page = is_page

    def line(self, text: str, refusal: Refusal, number: int = 1) -> str:
        """Return the HTML of one line of Markdown, without an enclosing paragraph; `number` is the line's in its file.

        Raises:
            ContentError: as `html`.
        """
        return self.html([text], number, refusal).removeprefix("<p>").removesuffix("</p>\n")

    def html(self, lines: Sequence[str], first: int, refusal: Refusal) -> str:
        """Return the HTML of lines of Markdown; the first of them has the number `first` in its file.

        Raises:
            ContentError: an unknown source, a bad link, raw HTML, a broken table, a number without a source in its
            sentence, or something like a phone number.
        """
        for number, text in enumerate(lines, first):
            refusal.unless(not _PHONE.search(text), number, "what looks like a phone number; use {{help-lines}}")
        env: dict[str, Any] = {"numbers": self.numbers, "source_name": self._source_name}
        tokens = self._markdown.parse("\n".join(lines), env)
        number = first
        for token in tokens:
            number = first + token.map[0] if token.map else number
            problem = table_problem(token, lines)
            refusal.unless(not problem, number, problem)
            for found in (token, *(token.children or ())):
                self._check_token(found, number, refusal)
            if token.type == "inline":
                _check_numbers(token.children or [], number, refusal)
                _sort_citations(token.children or [], self.numbers)
        mark_tables(tokens)
        if self._is_page:
            _lift_headings(tokens)
        html: str = self._markdown.renderer.render(tokens, self._markdown.options, env)
        return html

    def _check_token(self, token: Token, line: int, refusal: Refusal) -> None:
        refused = _REFUSED.get(token.type) or (token.type == "heading_open" and _REFUSED.get(token.tag))
        refusal.unless(not refused, line, f"{refused} has no place here")
        if token.type == "text":
            refusal.unless(not _TAG.search(token.content), line, "raw HTML has no place here")
            refusal.unless("](" not in token.content, line, "a link that is not one; a citation can't stand inside")
            refusal.unless("|" not in token.content, line, "a table that is not one")
            refusal.unless("[@" not in token.content, line, "a citation must look like [@S7]")
        elif token.type == "citation":
            refusal.unless(token.content in self._sources, line, f"unknown source {token.content}")
            self.numbers.setdefault(token.content, len(self.numbers) + 1)
        elif token.type == "link_open":
            self._check_link(str(token.attrs["href"]), line, refusal)

    def _check_link(self, address: str, line: int, refusal: Refusal) -> None:
        refusal.unless(_LINK.fullmatch(address), line, "a link must begin with https://, / or #")
        within = _GUIDE.fullmatch(address)
        looks_within = re.match(r"(/[a-z]{2})?/guide(?![\w-])", address)
        refusal.unless(within or not looks_within, line, f"the guide has no page {address}")
        for anchor, known in self._led_to(address, within):
            refusal.unless(anchor in known, line, f"no section has the anchor {anchor}")

    def _led_to(self, address: str, within: re.Match[str] | None) -> Iterator[tuple[str, frozenset[str]]]:
        """Return the anchor that a URL leads to and the set of valid ones; nothing for a URL without an anchor."""
        if address.startswith("#"):
            yield address[1:], self._targets.here
        elif within and within["section"]:
            yield within["section"], self._targets.sections
        elif within and within["topic"]:
            yield within["topic"], self._targets.topics


def _sort_citations(tokens: Sequence[Token], numbers: Mapping[str, int]) -> None:
    """Let marks that stand beside each other rise: [1] [3], in whatever order their sources are named."""
    run: list[Token] = []
    for token in (*tokens, None):
        if token and token.type == "citation":
            run.append(token)
        elif token is None or token.content.strip() or token.type != "text":
            ordered = sorted((mark.content for mark in run), key=numbers.__getitem__)
            for mark, source in zip(run, ordered, strict=True):
                mark.content = source
            run = []


def _lift_headings(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) - 1}"


def _check_numbers(tokens: Sequence[Token], line: int, refusal: Refusal) -> None:
    """Refuse a sentence with a number but no source. An ordered list's own numbers are not among the tokens."""
    shown = {"citation": "[@]", "softbreak": " ", "hardbreak": " "}
    text = "".join(shown.get(token.type, token.content) for token in tokens)
    for sentence in _SENTENCE_END.split(text):
        bare = re.search(r"\d", _UNCITED_NUMBERS.sub("", sentence)) and "[@]" not in sentence
        refusal.unless(not bare, line, "a number without a source in its sentence")


def _accept_link(url: str) -> bool:
    return True


def _parse_citation(state: StateInline, silent: bool) -> bool:
    found = CITATION.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        # Keep a citation mark on the same line as its word.
        state.pending = re.sub(r"(?<=\S) $", "\N{NO-BREAK SPACE}", state.pending)
        state.push("citation", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _show_citation(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    source = tokens[place].content
    name, number = env["source_name"], env["numbers"][source]
    return f'<sup><a href="#source-{source}" aria-label="{name} {number}">[{number}]</a></sup>'


def _show_link(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    if str(tokens[place].attrs["href"]).startswith("https://"):
        tokens[place].attrSet("rel", "noreferrer noopener")
    return renderer.renderToken(tokens, place, options, env)
