"""The ids of headings inside a page of the guide: numbered, so that an address says nothing of what it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape

from finder.guide.texts.guide import GuideSection
from finder.guide.texts.prose import Block

_HEADING = re.compile(r"<(h[2-4])>(.*?)</\1>", re.DOTALL)
_MARKED = re.compile(r'<h[2-4] id="([a-z0-9-]+)">(.*?)</h[2-4]>', re.DOTALL)
_TAG = re.compile(r"<sup>.*?</sup>|<[^>]+>", re.DOTALL)


def number_headings(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks with ids on the headings of their HTML: `part-1`, `part-2`, in order."""
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f'<{found[1]} id="part-{count}">{found[2]}</{found[1]}>'

    def walk(held: Iterable[Block]) -> Iterator[Block]:
        for block in held:
            yield replace(block, html=_HEADING.sub(number, block.html), blocks=tuple(walk(block.blocks)))

    return tuple(walk(blocks))


def find_headings(section: GuideSection) -> dict[str, str]:
    """Return the id of each heading of a section by its words, as plain text."""
    return {
        unescape(_TAG.sub("", words)): name
        for block in number_headings(section.blocks)
        for name, words in _MARKED.findall("".join(_html(block)))
    }


def _html(block: Block) -> Iterator[str]:
    yield block.html
    for inner in block.blocks:
        yield from _html(inner)
