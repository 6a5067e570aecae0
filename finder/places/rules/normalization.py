"""Normalize the spelling of places, so that what a person types equals what our tables hold.

Names and streets of programs are normalized elsewhere (`listings.rules.normalization`). Pure text.
"""

from __future__ import annotations

import re
import unicodedata

Words = tuple[str, ...]
"""Lower case, without accents and punctuation, in order."""

_WORD_FORMS = {
    short: long
    for long, shorts in {
        "saint": "st ste sainte",
        "fort": "ft",
        "mount": "mt",
        "mountain": "mtn",
        "heights": "hts hgts",
        "springs": "spgs sprgs",
        "spring": "spg",
        "beach": "bch",
        "city": "cty",
        "township": "twp",
        "valley": "vly",
        "junction": "jct",
        "falls": "fls",
        "hills": "hls",
        "lake": "lk",
        "park": "pk",
        "village": "vlg",
        "center": "ctr",
        "creek": "crk",
        "canyon": "cyn",
    }.items()
    for short in shorts.split()
}
"""Abbreviations, the Postal Service's (Publication 28) and common ones, to the word they stand for."""
_DIRECTIONS = {"n": "north", "no": "north", "s": "south", "so": "south", "e": "east", "w": "west"}
"""Only as the first of several words: "N Las Vegas", "So. San Francisco"."""
_COUNTY_PHRASES = {
    tuple(phrase.split()): tuple(phrase.split())[-1]
    for phrase in ("city and borough", "census area", "county", "parish", "borough", "municipality", "municipio")
}
_COUNTY_ENDINGS = {**_COUNTY_PHRASES, ("cnty",): "county", ("co",): "county"}
_COUNTY_BEGINNINGS = {
    **{(*phrase, "of"): word for phrase, word in _COUNTY_PHRASES.items()},
    ("municipio", "de"): "municipio",
    ("condado", "de"): "county",
    ("condado",): "county",
    ("parroquia", "de"): "parish",
}
"""Words that mark a county's name, to the word at the end of its Census name."""
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_APOSTROPHES = re.compile(
    "['`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u055a\u05f3\u2018\u2019\u201b\u2032\u2035\ua78b\ua78c\uff07]"
)
"""Apostrophes, the Hawaiian okina, and what keyboards and other software put in their place."""
_BREAKS = re.compile(r"[,;()\n]")


def normalize_place(text: str) -> str:
    """Normalize a place's name so that its spellings become equal: no case, accents, spaces or abbreviations, no "the"."""
    return join_words(_words(_without_marks(text)))


def normalize_county(text: str) -> str:
    """Normalize a county's name without "County", "Parish", "Borough"…; a name without such a word is kept whole."""
    words = _words(_without_marks(text))
    return join_words(split_county(words)[0] or words)


def normalize_state(text: str) -> str:
    """Normalize a state's name or code, without place abbreviations: "mt" is Montana."""
    return "".join(_words(_without_marks(text)))


def _without_marks(text: str) -> str:
    """Lower-case, without accents, apostrophes and the dots of initials."""
    normalized = _INITIALS.sub(lambda found: found.group().replace(".", ""), _APOSTROPHES.sub("", text.lower()))
    spelled_out = normalized.replace("&", " and ")
    if spelled_out.isascii():  # As nearly all names are; there is nothing to take apart.
        return spelled_out
    decomposed = unicodedata.normalize("NFKD", spelled_out)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _words(plain: str) -> Words:
    return tuple("".join(letter if letter.isalnum() else " " for letter in plain).split())


def split_parts(text: str) -> tuple[Words, ...]:
    """Split at commas and brackets; parts without a letter or digit are dropped."""
    return tuple(words for part in _BREAKS.split(_without_marks(text)) if (words := _words(part)))


def join_words(words: Words) -> str:
    """Join words to a normalized name: abbreviations expanded, no spaces, no leading "the"."""
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    if len(words) > 1:
        words = (_DIRECTIONS.get(words[0], words[0]), *words[1:])
    return "".join(_WORD_FORMS.get(word, word) for word in words)


def split_county(words: Words) -> tuple[Words, str]:
    """Split off "County" or the like; return ((), "") when there is none, or nothing else."""
    for ending, word in _COUNTY_ENDINGS.items():
        if words[-len(ending) :] == ending:
            return words[: -len(ending)], word
    for beginning, word in _COUNTY_BEGINNINGS.items():
        if words[: len(beginning)] == beginning:
            return words[len(beginning) :], word
    return (), ""
