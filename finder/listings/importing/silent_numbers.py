"""Numbers that no voice answers: cells of phones hold faxes and teletypewriters too, told apart by the words beside them."""

from __future__ import annotations

import re
from itertools import pairwise

from finder.listings.rules.phones import find_phones

_SILENT = re.compile(r"(?<![a-z])(?:tele)?(?:fax|facsimile|tty|tdd|teletype|f(?=\s*:))(?![a-z])", re.IGNORECASE)
_BOTH = re.compile(r"\bv(?:oice)?\s*[/&]\s*(?:tty|tdd)\b|\b(?:tty|tdd)\s*[/&]\s*v(?:oice)?\b", re.IGNORECASE)
"""A number for voice as well: "Voice/TTY", "TDD/V"."""
_BREAK = re.compile(r"[;/|,\n]|\bor\b|\band\b", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_Span = tuple[int, int]


def leave_out_silent(text: str) -> str:
    """Return the text of a cell without the numbers of faxes and teletypewriters, and without the words for these.

    A word counts for the number that it stands before, and for the one that it follows where a comma, a bracket or the end
    of the cell closes it: "617-555-0101, fax 617-555-0199", "617-555-0199 (fax)".
    """
    if not _SILENT.search(text):
        return text
    text = _BOTH.sub("", text)
    spans = [(start, end) for start, end, _ in find_phones(text)]
    if not spans and _SILENT.search(text):
        return ""
    silent = [span for span, words in zip(spans, words_beside(text, spans), strict=True) if _SILENT.search(words)]
    for start, end in reversed(silent):
        text = f"{text[:start]};{text[end:]}"
    return _SILENT.sub("", text)


def words_beside(text: str, spans: list[_Span]) -> list[str]:
    """Return for each number of a text the words that are about it."""
    found = [text[: spans[0][0]], *[""] * (len(spans) - 1)] if spans else []
    for number, ((_, end), (start, _)) in enumerate(pairwise(spans)):
        cut = _cut(text[end:start])
        found[number] += " " + text[end : end + cut]
        found[number + 1] = text[end + cut : start]
    if spans:
        found[-1] += " " + text[spans[-1][1] :]
    return found


def _cut(gap: str) -> int:
    """Return how much of the text between two numbers is about the first of them."""
    if divided := _BREAK.search(gap):
        return divided.start()
    bracketed = _BRACKETED.match(gap)
    return bracketed.end() if bracketed else 0
