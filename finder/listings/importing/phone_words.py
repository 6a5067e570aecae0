"""The kind of a line by the words beside its number: cells of phones hold "Intake: …" and "… (crisis line)" too."""

from __future__ import annotations

import re

from finder.listings.importing.silent_numbers import words_beside
from finder.listings.rules.phones import find_phones
from finder.listings.rules.records import PhoneKind

_ANY = re.compile(r"intake|admission|screening|hotline|helpline|crisis", re.IGNORECASE)
_INTAKE = re.compile(r"\b(?:intakes?|admissions?|screening)\b", re.IGNORECASE)
_HOTLINE = re.compile(r"\b(?:hotline|helpline|crisis)\b", re.IGNORECASE)
_MAIN = re.compile(r"\b(?:main|office|general|business|front desk)\b", re.IGNORECASE)


def kinds_beside(text: str) -> dict[str, PhoneKind]:
    """Return the kinds of those numbers of a cell that words tell, by number; a line for several things has none."""
    if not _ANY.search(text):
        return {}
    phones = find_phones(text)
    beside = words_beside(text, [(start, end) for start, end, _ in phones])
    told = {number: _kind(words) for (_, _, number), words in zip(phones, beside, strict=True)}
    return {number: kind for number, kind in told.items() if kind}


def _kind(words: str) -> PhoneKind | None:
    kinds: list[PhoneKind] = []
    if _INTAKE.search(words):
        kinds.append("intake")
    if _HOTLINE.search(words):
        kinds.append("hotline")
    return kinds[0] if len(kinds) == 1 and not _MAIN.search(words) else None
