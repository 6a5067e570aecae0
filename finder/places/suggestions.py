"""Suggest similarly spelled places when a typed place is unknown: "did you mean"."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from finder.places.rules.place_text import PlaceReading
from finder.places.store import places
from finder.places.store.places import NamedPlace, PlaceVersion
from finder.platform.database.session import Session

_MOST_SUGGESTIONS = 5
_LEAST_SIMILARITY = 76.0
"""Of 100, by rapidfuzz' ratio: below it suggestions are nonsense ("asdfgh")."""
_MOST_READINGS = 6
"""Most readings compared, at some five milliseconds each."""
_SHORTEST = 3
"""Letters: shorter names are similar to everything."""
_KEPT_CLOSE = 14.0
"""Places that score this much lower than the best (size included) are left out."""
_DRAW = 2.5
"""Points of similarity that a place gains for ten times the population: Torrance, CA before Torrington, WY."""
_COUNTY_STEP = 10.0
"""Points subtracted from counties: a person who misspells San Bernardino means the city."""
_CANDIDATES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pool:
    """All normalized names beside their places."""

    version: PlaceVersion
    names: tuple[str, ...]
    """Normalized name alone."""
    with_states: tuple[str, ...]
    """Normalized name, a space, the state's two letters."""
    places: tuple[NamedPlace, ...]
    long_names: tuple[str, ...]
    """Normalized name and the state's full name: "austintexas"."""


_POOLS: list[_Pool] = []
"""The newest pool, built on first use: 45,000 names, some 20 MB per process."""


def suggest(readings: Sequence[PlaceReading], session: Session) -> tuple[str, ...]:
    """Return labels of places spelled like the readings, best first; possibly none."""
    typed = [reading for reading in readings if len(reading.name) >= _SHORTEST]
    if not typed:
        return ()
    pool = _pool(session)
    found: dict[int, float] = {}
    for reading in typed[:_MOST_READINGS]:
        for at, similarity in _alike(reading, pool):
            found[at] = max(found.get(at, 0.0), similarity + _draw(pool.places[at]))
    best = sorted(found.items(), key=lambda hit: (-hit[1], hit[0]))
    labels = [_label(pool.places[at]) for at, rank in best if rank >= best[0][1] - _KEPT_CLOSE]
    return tuple(dict.fromkeys(labels))[:_MOST_SUGGESTIONS]


def suggest_zips(digits: str, session: Session) -> tuple[str, ...]:
    """Return the label of the ZIP that lost its leading zero, as spreadsheets do to New England's."""
    found = places.find_zip(session, f"0{digits}") if len(digits) == 4 else None
    return () if found is None or found.latitude is None else (f"{found.zip} ({found.city}, {found.state})",)


def _alike(reading: PlaceReading, pool: _Pool) -> Iterable[tuple[int, float]]:
    if reading.state:
        pairs = [(f"{reading.name} {reading.state.lower()}", pool.with_states)]
    else:
        pairs = [(reading.name, pool.names), (reading.name, pool.long_names)]
    for name, names in pairs:
        for _, similarity, at in process.extract(
            name, names, scorer=fuzz.ratio, limit=_CANDIDATES, score_cutoff=_LEAST_SIMILARITY
        ):
            yield at, similarity


def _draw(place: NamedPlace) -> float:
    return _DRAW * math.log10(max(place.weight, 1)) - (_COUNTY_STEP if place.kind == "county" else 0.0)


def _label(place: NamedPlace) -> str:
    return place.name if place.kind == "state" else f"{place.name}, {place.state}"


def _pool(session: Session) -> _Pool:
    """Return the pool of names, rebuilt only when the table has changed."""
    version = places.get_version(session)
    for pool in _POOLS:
        if pool.version == version:
            return pool
    pool = _make_pool(places.load_names(session), version)
    _POOLS[:] = [pool]
    return pool


def _make_pool(named: Sequence[NamedPlace], version: PlaceVersion) -> _Pool:
    state_names = {place.state: place.name.lower().replace(" ", "") for place in named if place.kind == "state"}
    states = [place.kind == "state" for place in named]
    return _Pool(
        version=version,
        names=tuple(place.normalized for place in named),
        with_states=tuple(
            "" if is_state else f"{place.normalized} {place.state.lower()}"
            for place, is_state in zip(named, states, strict=True)
        ),
        places=tuple(named),
        long_names=tuple(
            "" if is_state else f"{place.normalized}{state_names.get(place.state, '')}"
            for place, is_state in zip(named, states, strict=True)
        ),
    )
