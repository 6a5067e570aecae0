"""Parse a body of the guide line by line: prose, and directives for parts that a page renders.

A directive is alone on its line. Those with content end with `{{end}}` and can't be nested:

    {{help-lines}}  {{help-lines 911 988}}  {{search}}  {{review-stamp}}  {{sources}}  {{drawings}}
    {{use call-911}}                                 a shared passage, already in its place (`finder.guide.texts.drafts`)
    {{disclosure Words to press}} … {{end}}
    {{card emergency Call 911 if:}} … {{end}}        emergency, urgent or call
    {{checklist}} … {{end}}                          lines that begin with "- "
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from finder.guide.texts.prose import Block, BlockKind, CardLevel, Refusal, Writer

Lines = Iterator[tuple[int, str]]
_MARKERS: dict[str, BlockKind] = {
    "{{search}}": "search",
    "{{review-stamp}}": "review_stamp",
    "{{sources}}": "sources",
    "{{drawings}}": "drawings",
}
_HELP_LINES = re.compile(r"\{\{help-lines((?: [a-z0-9]+)*)\}\}")
_DISCLOSURE = re.compile(r"\{\{disclosure (\S.*)\}\}")
_CARD = re.compile(r"\{\{card (emergency|urgent|call) (\S.*)\}\}")
_CHECKLIST = "{{checklist}}"
_END = "{{end}}"
_ITEM = re.compile(r"- (\S.*)")
_LEADS_AWAY = re.compile(r'<a href="(?!#source-)')


def read_blocks(lines: Sequence[str], first: int, writer: Writer, refusal: Refusal) -> tuple[Block, ...]:
    """Return the blocks of a body whose first line has the number `first` in its file.

    Raises:
        ContentError: as `Writer.html`; an unknown, misplaced or unclosed directive, a checklist that has anything but
        items, or a link in an emergency card.
    """
    return tuple(_blocks(iter(enumerate(lines, first)), writer, refusal, inside=0))


def _blocks(lines: Lines, writer: Writer, refusal: Refusal, *, inside: int) -> Iterator[Block]:
    """Parse lines; `inside` is the line number of the enclosing directive, or 0."""
    held: list[str] = []
    number = inside
    for number, text in lines:
        if "{{" not in text and "\n" not in text:
            held.append(text)
            continue
        yield from _prose(held, number - len(held), writer, refusal)
        held = []
        if "\n" in text:
            # A shared passage: one line of the file, several of text.
            yield from _prose(text.split("\n"), number, writer, refusal)
            continue
        if inside and text == _END:
            return
        yield _simple(text) or _holding(text, number, lines, (writer, refusal), inside=inside)
    refusal.unless(not inside, inside, "a marker without {{end}}")
    yield from _prose(held, number + 1 - len(held), writer, refusal)


def _prose(lines: Sequence[str], first: int, writer: Writer, refusal: Refusal) -> Iterator[Block]:
    if any(text.strip() for text in lines):
        yield Block(kind="html", html=writer.html(lines, first, refusal))


def _simple(text: str) -> Block | None:
    lines = _HELP_LINES.fullmatch(text)
    if lines:
        return Block(kind="help_lines", ids=tuple(lines[1].split()))
    return Block(kind=_MARKERS[text]) if text in _MARKERS else None


def _holding(text: str, number: int, lines: Lines, tools: tuple[Writer, Refusal], *, inside: int) -> Block:
    writer, refusal = tools
    opened = None if inside else _open(text)
    if opened is None:
        raise refusal.error(number, "an unknown marker, or one out of place")
    if opened.kind == "checklist":
        return replace(opened, items=tuple(_items(lines, number, writer, refusal)))
    writer.line(opened.title, refusal, number)
    blocks = tuple(_blocks(lines, writer, refusal, inside=number))
    # In an emergency, no link should lead away from the list of signs (NHS care cards).
    leads_away = opened.level == "emergency" and any(_LEADS_AWAY.search(block.html) for block in blocks)
    refusal.unless(not leads_away, number, "an emergency card must not lead away from it")
    return replace(opened, blocks=blocks)


def _open(text: str) -> Block | None:
    disclosure, card = _DISCLOSURE.fullmatch(text), _CARD.fullmatch(text)
    if disclosure:
        return Block(kind="disclosure", title=disclosure[1])
    if card:
        return Block(kind="card", level=cast(CardLevel, card[1]), title=card[2])
    return Block(kind="checklist") if text == _CHECKLIST else None


def _items(lines: Lines, opened: int, writer: Writer, refusal: Refusal) -> Iterator[str]:
    for number, text in lines:
        if text == _END:
            return
        item = _ITEM.fullmatch(text)
        refusal.unless(
            item or not text.strip(), number, 'a checklist holds lines that begin with "- " and nothing else'
        )
        if item:
            yield writer.line(item[1], refusal, number)
    raise refusal.error(opened, "a marker without {{end}}")
