"""How hard a Spanish text is to read: Fernández-Huerta (1959), its last term read as words a sentence, as is usual today.

206.84 - 60 · syllables a word - 1.02 · words a sentence. 60 and more is normal to very easy; under 50 hard. A smoke test.
"""

from __future__ import annotations

import re

from finder.guide.texts.guide import GuideSection
from tests.reading import pieces, sentences_of

MEDICINES = frozenset(
    "metadona buprenorfina naltrexona naloxona fentanilo xilacina medetomidina benzodiacepina benzodiacepinas".split()
)
"""Names a reader cannot do without: not counted."""
_WORD = re.compile(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ]+")
_NUCLEI = re.compile(r"[iuü]*[aeoáéó][iuü]*|[íú]|[iuü]+")
"""A strong vowel with the weak ones beside it, a weak one with an accent, or weak ones alone: one syllable each."""


def count_syllables(word: str) -> int:
    """Count syllables by the vowels: weak ones join strong ones unless an accent parts them. At least 1."""
    bare = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.lower())
    bare = re.sub(r"y$", "i", bare) if len(bare) > 1 else bare.replace("y", "i")
    return max(1, len(_NUCLEI.findall(bare)))


def measure(sentences: list[str]) -> float:
    """Return the score of sentences; those without a word don't count."""
    counted = [words for words in map(_words, sentences) if words]
    words = sum(map(len, counted))
    syllables = sum(count_syllables(word) for sentence in counted for word in sentence)
    return 206.84 - 60 * syllables / words - 1.02 * words / len(counted)


def measure_section(section: GuideSection) -> float:
    """Measure a section without headings and marks of sources. Each item of a list ends a sentence."""
    return measure(sentences_of(pieces(section)))


def _words(sentence: str) -> list[str]:
    return [word for word in _WORD.findall(sentence) if word.lower() not in MEDICINES]
