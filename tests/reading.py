"""How hard a text is to read: Flesch-Kincaid with a simple count of syllables. A smoke test; readers are the real one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

from finder.guide.texts.guide import Block, GuideSection

MEDICINES = frozenset(
    (
        "methadone buprenorphine naltrexone naloxone fentanyl xylazine medetomidine "
        "benzodiazepine benzodiazepines benzos"
    ).split()
)
"""Names a reader cannot do without: not counted."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_SENTENCE_END = re.compile(r"[.!?:]+(?=[\s”\")]|$)")
_PIECES = 'p, li, td, th[scope="row"]'


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The figures of one text."""

    grade: float
    """School grade in the US (Kincaid and others, 1975)."""
    words_a_sentence: float


def count_syllables(word: str) -> int:
    """Count groups of vowels, less a silent e at the end. At least 1."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    if len(bare) > 3:
        bare = re.sub(r"(?<![aeiouyl])e$|(?<=[^aeioutd])ed$|(?<=[aeiouy][^aeiousxzhgc])es$", "", bare)
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


def measure(sentences: list[str]) -> Reading:
    """Measure sentences; those without a word don't count."""
    counted = [words for words in map(_words, sentences) if words]
    words = sum(map(len, counted))
    syllables = sum(count_syllables(word) for sentence in counted for word in sentence)
    length = words / len(counted)
    return Reading(grade=0.39 * length + 11.8 * syllables / words - 15.59, words_a_sentence=length)


def measure_section(section: GuideSection) -> Reading:
    """Measure a section without headings and marks of sources. Each item of a list ends a sentence."""
    return measure(sentences_of(pieces(section)))


def sentences_of(texts: list[str]) -> list[str]:
    """Part texts into sentences. The end of a text ends one too."""
    return [sentence for text in texts for sentence in _SENTENCE_END.split(text)]


def pieces(section: GuideSection) -> list[str]:
    """Return paragraphs, list items, cells and points as plain text, without headings and marks of sources."""
    return [text for block in section.blocks for text in _block_pieces(block)]


def plain_text(html: str) -> BeautifulSoup:
    """Parse HTML and take the marks of sources out."""
    soup = BeautifulSoup(html, "html.parser")
    for mark in soup.find_all("sup"):
        mark.decompose()
    return soup


def _block_pieces(block: Block) -> list[str]:
    texts = [item.get_text(" ", strip=True) for item in plain_text(block.html).select(_PIECES)]
    points = [plain_text(item).get_text(" ", strip=True) for item in block.items]
    return [*texts, *points, *(text for inner in block.blocks for text in _block_pieces(inner))]


def _words(sentence: str) -> list[str]:
    return [word for word in _WORD.findall(sentence) if word.lower() not in MEDICINES]
