"""Go on in a list of results after the last one shown, though programs came or went in between."""

from __future__ import annotations

import bisect
from dataclasses import replace

from finder.search.index.engine import DirectoryIndex
from finder.search.index.query import IndexQuery
from finder.search.rules.criteria import LastShown

_Key = tuple[bool, float, str]


def find_position(index: DirectoryIndex, query: IndexQuery, last: LastShown) -> int:
    """Return how many results of `query` stand at or before the one that was shown last.

    It needs not be there any more: results are ordered by miles, then id, so its place among them is known. Nothing that
    stayed as it was is shown twice or left out.
    """
    probe = replace(query, count_all=False, count_older=False, limit=1)
    sought = _key(last.miles, last.id)

    def key_at(position: int) -> _Key | None:
        found = index.find(replace(probe, offset=position))
        return _key(found.miles[0], found.ids[0]) if found.ids else None

    if last.position and key_at(last.position - 1) == sought:
        return last.position
    total = index.count(probe)
    return bisect.bisect_right(range(total), sought, key=lambda position: key_at(position) or _PAST_ALL)


_PAST_ALL: _Key = (True, float("inf"), "\U0010ffff")


def _key(miles: float | None, program_id: str) -> _Key:
    """Return what results are ordered by: those without a point come last."""
    return miles is None, miles or 0.0, program_id
