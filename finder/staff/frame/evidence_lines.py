"""Evidence in words, for proposals and the history."""

from __future__ import annotations

import re
from dataclasses import dataclass

from finder.platform.web.filters import phone
from finder.staff.frame.field_labels import METHOD_WORDS
from finder.staff.rules.proposals import Evidence

_NUMBER = re.compile(r"\+1\d{10}\b", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """One piece of evidence in words."""

    method: str
    source: str
    on: str
    who_answered: str
    words: str


def evidence_line(entry: Evidence) -> EvidenceLine:
    """Return a piece of evidence in words."""
    return EvidenceLine(
        method=METHOD_WORDS.get(entry.method, entry.method),
        source=_NUMBER.sub(lambda found: phone(found[0]), entry.source),
        on=entry.on,
        who_answered=entry.who_answered,
        words=entry.words,
    )
