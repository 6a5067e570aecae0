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
_ENCODER = msgspec.json.Encoder(order="deterministic")
"""Sorts the facets by code."""

_Key = tuple[str, int, tuple[float, float] | None, date | None]
"""Program, version, point, and the day if it gives hours: they are told for a year after they were checked."""
_Parts = tuple[bytes, bytes]
"""A result before and after its miles."""


def write_plainly(found: SearchFound, links: Links) -> bytes:
    """Return a page of results as JSON."""
    return _ENCODER.encode(show_answer(found, links))


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenResults:
    """Results as JSON by program and version. Thread-safe, as dictionaries are."""

    links: Links
    _held: dict[_Key, _Parts] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many are held."""
        return len(self._held)

    def write(self, found: SearchFound) -> bytes:
        """Return what `write_plainly` returns."""
        before, after = _ENCODER.encode(found.head).split(_NO_RESULTS)
        return b"".join(
            (before, b'"results":[', b",".join(self._write(match, found.today) for match in found.matches), b"]", after)
        )

    def _write(self, match: ProgramMatch, today: date) -> bytes:
        card = match.card
        key = card.id, card.version, match.where, today if card.timetable else None
        parts = self._held.get(key)
        if parts is None:
            parts = self._keep(key, match, today)
        return b'%b"miles":%b%b' % (parts[0], _ENCODER.encode(match.miles), parts[1])

    def _keep(self, key: _Key, match: ProgramMatch, today: date) -> _Parts:
        written = _ENCODER.encode(msgspec.structs.replace(make_result(match, self.links, today), miles=None))
        before, after = written.split(_NO_MILES)
        if len(self._held) >= _MOST_RESULTS:
            self._held.clear()
        self._held[key] = before, after
        return before, after
