"""Answer a search of a whole state in the order of its towns, A to Z."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from finder.listings.store.program_towns import find_towns
from finder.places.rules.normalization import normalize_place
from finder.platform.database.session import Session
from finder.search.index.engine import DirectoryIndex
from finder.search.index.query import IndexAnswer, IndexQuery
from finder.search.rules.results import Town

_ALL = 1_000_000
"""More programs than any state has."""
_MOST_KEYS = 16_384
"""More towns than have a program."""


class _Entry(NamedTuple):
    """A tuple: made for every program of a state, and ordered by its first fields."""

    has_no_town: bool
    key: str
    """The town, normalized."""
    name: str
    """The program's name, in lower case."""
    id: str
    city: str
    miles: float | None
    point: tuple[float, float] | None


def find_by_town(index: DirectoryIndex, query: IndexQuery, session: Session) -> tuple[IndexAnswer, tuple[Town, ...]]:
    """Return the page that `query` asks for, ordered by town, name and id, and all towns in this order.

    Programs whose town isn't known come last.
    """
    answer = index.find(replace(query, offset=0, limit=_ALL))
    known = find_towns(session, query.state)
    entries = [
        _Entry(not (key := _key_of(city)), key, name.casefold(), program_id, city, miles, point)
        for program_id, miles, point in zip(answer.ids, answer.miles, answer.points, strict=True)
        for city, name in [known.get(program_id, ("", ""))]
    ]
    entries.sort(key=itemgetter(0, 1, 2, 3))
    page = entries[query.offset : query.offset + query.limit]
    ordered = replace(
        answer,
        ids=tuple(entry.id for entry in page),
        miles=tuple(entry.miles for entry in page),
        points=tuple(entry.point for entry in page),
    )
    return ordered, _towns(entries)


@lru_cache(_MOST_KEYS)
def _key_of(city: str) -> str:
    """Return the town of a published address, normalized. Kept: the same for all, and nothing that was typed."""
    return normalize_place(city)


def _towns(entries: Sequence[_Entry]) -> tuple[Town, ...]:
    towns: list[Town] = []
    first = 0
    for _, group in groupby(entries, key=lambda entry: entry.key):
        spellings = Counter(entry.city for entry in group)
        towns.append(Town(name=_spelled(spellings), total=spellings.total(), first=first))
        first += spellings.total()
    return tuple(towns)


def _spelled(spellings: Counter[str]) -> str:
    """Return the most frequent spelling, of equally frequent ones the first in the alphabet."""
    return min(spellings, key=lambda city: (-spellings[city], city))
