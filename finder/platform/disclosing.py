"""Words that would reveal what a person came for to someone who sees the screen, the tab title or the browser history."""

from __future__ import annotations

import re

_DISCLOSING = re.compile(
    r"drugs?|detox|heroin|rehab|addict|methadone|opioid|crisis|overdose"
    r"|drogas?|desintox|hero[ií]na|adict|adicc|metadona|opioide|sobredosis",
    re.IGNORECASE,
)
"""Trust requirement PRV-20, in both languages."""


def disclosing_words(name: str) -> tuple[str, ...]:
    """Return the disclosing words of a name, in lower case, in the order of the name; empty for a neutral name."""
    return tuple(found.group().lower() for found in _DISCLOSING.finditer(name))
