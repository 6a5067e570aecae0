"""Turn the guide's Markdown into blocks of safe HTML, and refuse what must not be in it. Knows nothing of files."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from finder.content.errors import ContentError

BlockKind = Literal["html", "help_lines", "search", "review_stamp", "sources", "disclosure"]
CITATION = re.compile(r"\[@(\w+)\]")
_MARKERS: dict[str, BlockKind] = {
    "{{help-lines}}": "help_lines",
    "{{search}}": "search",
    "{{review-stamp}}": "review_stamp",
    "{{sources}}": "sources",
}
_DISCLOSURE = re.compile(r"\{\{disclosure (\S.*)\}\}")
_END = "{{end}}"
_UNCITED_NUMBERS = re.compile(r"\b(?:911|988|July 6, 2021)\b")
"""Numbers that need no source: the names of two lines, and the date in the line of provenance, which names its own."""
_PHONE = re.compile(r"\d(?:[\s().-]*\d){6}|\b1?-?8\d\d-|\b\d{3}-[A-Z]")
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
    """A piece of a section: safe HTML, or a part for the page to draw."""

    kind: BlockKind
    html: str = ""
    title: str = ""
    """The words to press; for a disclosure only."""
    blocks: tuple[Block, ...] = ()
    """What a disclosure holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Refuses content with the name of its file and the number of the line."""

    file: str

    def unless(self, holds: object, line: int, problem: str) -> None:
        """Raise a `ContentError` unless `holds`."""
        if not holds:
            raise ContentError(f"{self.file}, line {line}: {problem}.")


class Writer:
    """Turns the text of a guide, section by section, into blocks, and numbers its sources as they are first cited."""

    def __init__(self, *, sources: frozenset[str], anchors: frozenset[str]) -> None:
        """Begin a text that may cite `sources` and link to the sections with these `anchors`."""
        self.numbers: dict[str, int] = {}
        self._sources, self._anchors = sources, anchors
        self._markdown = MarkdownIt("commonmark", {"html": False})
        # The parser's own check would leave a bad link as plain text; `_check_link` refuses it aloud instead.
        self._markdown.validateLink = _accept_link  # type: ignore[method-assign]
        self._markdown.inline.ruler.before("link", "citation", _parse_citation)
        self._markdown.add_render_rule("citation", _show_citation)
        self._markdown.add_render_rule("link_open", _show_link)

    def line(self, text: str, refusal: Refusal) -> str:
        """Give the HTML of one line of Markdown, without a paragraph around it.

        Raises:
            ContentError: as `blocks`.
        """
        return self._html([text], 1, refusal).removeprefix("<p>").removesuffix("</p>\n")

    def blocks(self, lines: Sequence[str], first: int, refusal: Refusal) -> tuple[Block, ...]:
        """Give the blocks of a body whose first line has the number `first` in its file.

        Raises:
            ContentError: an unknown source or marker, a bad link, raw HTML, a number without a source in its sentence, or
                what looks like a phone number.
        """
        return tuple(self._blocks(iter(enumerate(lines, first)), refusal, inside=0))

    def _blocks(self, lines: Iterator[tuple[int, str]], refusal: Refusal, *, inside: int) -> Iterator[Block]:
        """`inside` is the line on which an open disclosure began, or 0."""
        held: list[str] = []
        number = inside
        for number, text in lines:
            if "{{" not in text:
                held.append(text)
                continue
            yield from self._prose(held, number - len(held), refusal)
            held = []
            if inside and text == _END:
                return
            yield self._marked(text, number, lines, refusal, inside=inside)
        refusal.unless(not inside, inside, "a disclosure without {{end}}")
        yield from self._prose(held, number + 1 - len(held), refusal)

    def _marked(
        self, text: str, number: int, lines: Iterator[tuple[int, str]], refusal: Refusal, *, inside: int
    ) -> Block:
        disclosure = _DISCLOSURE.fullmatch(text)
        refusal.unless(
            text in _MARKERS or (disclosure and not inside), number, "an unknown marker, or one out of place"
        )
        if not disclosure:
            return Block(kind=_MARKERS[text])
        self.line(disclosure[1], refusal)
        return Block(kind="disclosure", title=disclosure[1], blocks=tuple(self._blocks(lines, refusal, inside=number)))

    def _prose(self, lines: Sequence[str], first: int, refusal: Refusal) -> Iterator[Block]:
        if any(text.strip() for text in lines):
            yield Block(kind="html", html=self._html(lines, first, refusal))

    def _html(self, lines: Sequence[str], first: int, refusal: Refusal) -> str:
        for number, text in enumerate(lines, first):
            refusal.unless(not _PHONE.search(text), number, "what looks like a phone number; use {{help-lines}}")
        env: dict[str, Any] = {"numbers": self.numbers}
        tokens = self._markdown.parse("\n".join(lines), env)
        number = first
        for token in tokens:
            number = first + token.map[0] if token.map else number
            for found in (token, *(token.children or ())):
                self._check_token(found, number, refusal)
            if token.type == "inline":
                _check_numbers(token.children or [], number, refusal)
        html: str = self._markdown.renderer.render(tokens, self._markdown.options, env)
        return html

    def _check_token(self, token: Token, line: int, refusal: Refusal) -> None:
        refused = _REFUSED.get(token.type) or (token.type == "heading_open" and _REFUSED.get(token.tag))
        refusal.unless(not refused, line, f"{refused} has no place here")
        if token.type == "text":
            refusal.unless(not _TAG.search(token.content), line, "raw HTML has no place here")
            refusal.unless("](" not in token.content, line, "a link that is not one; a citation can't stand inside")
            refusal.unless("[@" not in token.content, line, "a citation must look like [@S7]")
        elif token.type == "citation":
            refusal.unless(token.content in self._sources, line, f"unknown source {token.content}")
            self.numbers.setdefault(token.content, len(self.numbers) + 1)
        elif token.type == "link_open":
            self._check_link(str(token.attrs["href"]), line, refusal)

    def _check_link(self, address: str, line: int, refusal: Refusal) -> None:
        refusal.unless(_LINK.fullmatch(address), line, "a link must begin with https://, / or #")
        known = not address.startswith("#") or address[1:] in self._anchors
        refusal.unless(known, line, f"no section has the anchor {address}")


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
        state.push("citation", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _show_citation(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    source = tokens[place].content
    number = env["numbers"][source]
    return f'<sup><a href="#source-{source}" aria-label="Source {number}">[{number}]</a></sup>'


def _show_link(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    if str(tokens[place].attrs["href"]).startswith("https://"):
        tokens[place].attrSet("rel", "noreferrer noopener")
    return renderer.renderToken(tokens, place, options, env)
