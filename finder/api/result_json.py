"""Pages of results as JSON, put together from results that were written before.

A result is written once for each version of its program, with a gap for the miles; so is nothing that was asked. The bytes are
those that `write_plainly` writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import msgspec

from finder.api.searching import Links, SearchFound, make_result, show_answer
from finder.search.rules.results import ProgramMatch

_MOST_RESULTS = 30_000
"""At about 0.8 kB each: at most some 24 MB per worker. Beyond it all are forgotten."""
# Quotes within texts are written as \", so these stand nowhere else.
_NO_MILES, _NO_RESULTS = b'"miles":null', b'"results":[]'
_ENCODER = msgspec.json.Encoder()


class _Written(NamedTuple):
    """A result, and what it was written for."""

    version: int
    where: tuple[float, float] | None
    day: date | None
    """If it gives hours, which are told for a year after a check."""
    before: bytes
    """Up to its miles."""
    after: bytes
    """What follows them, with a comma."""


_NOTHING = _Written(-1, None, None, b"", b"")


def write_plainly(found: SearchFound, links: Links) -> bytes:
    """Return a page of results as JSON."""
    return _ENCODER.encode(show_answer(found, links))


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenResults:
    """Results as JSON by program, each for one state of it. Thread-safe, as dictionaries are."""

    links: Links
    _held: dict[str, _Written] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many are held."""
        return len(self._held)

    def write(self, found: SearchFound) -> bytes:
        """Return what `write_plainly` returns."""
        head = _ENCODER.encode(found.head)
        if not found.matches:
            return head
        before, after = head.split(_NO_RESULTS)
        pieces = [before, b'"results":[']
        # All miles at once: numbers hold no commas.
        miles = _ENCODER.encode([match.miles for match in found.matches])[1:-1].split(b",")
        held, today = self._held, found.today
        for match, far in zip(found.matches, miles, strict=True):
            card, _, where = match
            # Twenty times a page: a call for each would take half as long as all else that is done here.
            version, there, day, start, end = held.get(card.id, _NOTHING)
            if version != card.version or there != where or (day is not None and day != today):
                *_, start, end = self._keep(match, today)
            pieces += (start, far, end)
        pieces[-1] = pieces[-1][:-1]
        pieces += (b"]", after)
        return b"".join(pieces)

    def _keep(self, match: ProgramMatch, today: date) -> _Written:
        card = match.card
        encoded = _ENCODER.encode(msgspec.structs.replace(make_result(match, self.links, today), miles=None))
        before, after = encoded.split(_NO_MILES)
        if len(self._held) >= _MOST_RESULTS:
            self._held.clear()
        day = today if card.timetable else None
        written = _Written(card.version, match.where, day, before + b'"miles":', after + b",")
        self._held[card.id] = written
        return written
