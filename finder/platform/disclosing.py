"""Words that would tell whoever looks over a shoulder, at a tab or at a history what a person came for."""

from __future__ import annotations

import re

_DISCLOSING = re.compile(
    r"drugs?|detox|heroin|rehab|addict|methadone|opioid|crisis|overdose"
    r"|drogas?|desintox|hero[ií]na|adict|adicc|metadona|opioide|sobredosis",
    re.IGNORECASE,
)
"""Trust requirement PRV-20, in both languages."""


def disclosing_words(name: str) -> tuple[str, ...]:
    """Return the words of a name that disclose, in lower case and in their order; empty for a neutral name."""
    return tuple(found.group().lower() for found in _DISCLOSING.finditer(name))
