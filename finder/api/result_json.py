"""Pages of results as JSON, put together from results that were written before.

A result is written once for each version of its program, with a gap for the miles; so is nothing that was asked. The bytes are
those that `write_plainly` writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import msgspec

from finder.api.searching import Links, SearchFound, make_result, show_answer
from finder.search.rules.results import ProgramMatch

_MOST_RESULTS = 30_000
"""At about 0.8 kB each: at most some 24 MB per worker. Beyond it all are forgotten."""
# Quotes within texts are written as \", so these stand nowhere else.
_NO_MILES, _NO_RESULTS = b'"miles":null', b'"results":[]'
_ENCODER = msgspec.json.Encoder()

_State = tuple[int, tuple[float, float] | None, date | None]
"""What a result was written for: version, point, and the day if it gives hours, which are told for a year after a check."""
_Parts = tuple[bytes, bytes]
"""A result before and after its miles, with the comma that follows it."""


def write_plainly(found: SearchFound, links: Links) -> bytes:
    """Return a page of results as JSON."""
    return _ENCODER.encode(show_answer(found, links))


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenResults:
    """Results as JSON by program, each for one state of it. Thread-safe, as dictionaries are."""

    links: Links
    _held: dict[str, tuple[_State, _Parts]] = field(default_factory=dict)

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
        for match, far in zip(found.matches, miles, strict=True):
            start, end = self._parts(match, found.today)
            pieces += (start, far, end)
        pieces[-1] = pieces[-1][:-1]
        pieces += (b"]", after)
        return b"".join(pieces)

    def _parts(self, match: ProgramMatch, today: date) -> _Parts:
        card = match.card
        state = card.version, match.where, today if card.timetable else None
        held = self._held.get(card.id)
        return held[1] if held is not None and held[0] == state else self._keep(state, match, today)

    def _keep(self, state: _State, match: ProgramMatch, today: date) -> _Parts:
        written = _ENCODER.encode(msgspec.structs.replace(make_result(match, self.links, today), miles=None))
        before, after = written.split(_NO_MILES)
        if len(self._held) >= _MOST_RESULTS:
            self._held.clear()
        parts = before + b'"miles":', after + b","
        self._held[match.card.id] = state, parts
        return parts
