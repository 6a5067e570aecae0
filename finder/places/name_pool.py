"""All names of places in memory, arranged for finding those that are spelled almost like a typed one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from finder.places.rules.normalization import normalize_place
from finder.places.store import places
from finder.places.store.places import NamedPlace, PlaceVersion
from finder.platform.database.session import Session

_WELL_KNOWN = 2_500
"""People. Names of larger places are looked at first where no state was typed: that halves the names to compare."""
_BIG = 100_000
"""People of a place that may be meant by another's name, but for a letter: Pittsburg is Pittsburgh, Huston Houston."""

NamesByLength = dict[int, tuple[str, ...]]
"""Names by their number of letters, since a name with two mistakes differs by two letters at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePool:
    """All normalized names beside their places."""

    version: PlaceVersion
    places: tuple[NamedPlace, ...]
    by_name: dict[str, tuple[int, ...]]
    """Numbers of the places of each name."""
    well_known: NamesByLength
    others: NamesByLength
    big: NamesByLength
    by_state: dict[str, NamesByLength]
    states: dict[str, str]
    """Two letters by the full names and other long spellings of states."""
    state_names: dict[str, str]
    """The same by their full names alone: "mont" is Montana, and the end of many towns' names."""

    def find_in_state(self, name: str, state: str, edits: int) -> Iterator[tuple[int, int]]:
        """Yield the numbers of the state's places whose names are at most `edits` mistakes from `name`, and how many."""
        for spelled, distance in _near(name, self.by_state.get(state, {}), edits):
            for at in self.by_name[spelled]:
                if self.places[at].state == state:
                    yield at, distance

    def find_anywhere(self, name: str, edits: int) -> list[tuple[int, int]]:
        """Return the same for all states: well-known places, and others only if there are none."""
        for names in (self.well_known, self.others):
            if found := [
                (at, distance) for spelled, distance in _near(name, names, edits) for at in self.by_name[spelled]
            ]:
                return found
        return []

    def find_big(self, name: str) -> list[int]:
        """Return the numbers of places of 100,000 people and more whose names are one mistake from `name`."""
        near = [spelled for spelled, distance in _near(name, self.big, 1) if distance]
        return [at for spelled in near for at in self.by_name[spelled] if self.places[at].weight >= _BIG]

    def find_longer(self, name: str) -> list[int]:
        """Return the numbers of well-known places whose names begin with `name` and go on: West Palm Beach for "West Palm"."""
        longer = (names for letters, names in self.well_known.items() if letters > len(name))
        return [at for names in longer for spelled in names if spelled.startswith(name) for at in self.by_name[spelled]]

    def find_state(self, name: str) -> str:
        """Return the two letters of the only state whose name is at most two mistakes from `name`, or ""."""
        edits = 2 if len(name) > 7 else 1
        near = process.extract(name, self.states.keys(), scorer=OSA.distance, score_cutoff=edits, limit=None)
        found = {self.states[spelled] for spelled, distance, _ in near if distance == near[0][1]}
        return found.pop() if len(found) == 1 and len(name) > 3 else ""


def _near(name: str, names: NamesByLength, edits: int) -> Iterator[tuple[str, int]]:
    for letters in range(len(name) - edits, len(name) + edits + 1):
        choices = names.get(letters, ())
        for spelled, distance, _ in process.extract(
            name, choices, scorer=OSA.distance, score_cutoff=edits, limit=None, processor=None
        ):
            yield spelled, int(distance)


_POOLS: list[NamePool] = []
"""The newest pool, built on first use: 45,000 names, some 20 MB per process."""


def get_pool(session: Session) -> NamePool:
    """Return the pool of names, rebuilt only when the table has changed."""
    version = places.get_version(session)
    for pool in _POOLS:
        if pool.version == version:
            return pool
    pool = _make_pool(places.load_names(session), version)
    _POOLS[:] = [pool]
    return pool


def _make_pool(named: Sequence[NamedPlace], version: PlaceVersion) -> NamePool:
    by_name: dict[str, list[int]] = defaultdict(list)
    for at, place in enumerate(named):
        by_name[place.normalized].append(at)
    people = {name: max(named[at].weight for at in numbers) for name, numbers in by_name.items()}
    states = {place.state for place in named}
    by_state: dict[str, set[str]] = {state: set() for state in states}
    for place in named:
        by_state[place.state].add(place.normalized)
    return NamePool(
        version=version,
        places=tuple(named),
        by_name={name: tuple(numbers) for name, numbers in by_name.items()},
        well_known=_by_length(people, lambda name: people[name] >= _WELL_KNOWN),
        others=_by_length(people, lambda name: people[name] < _WELL_KNOWN),
        big=_by_length(people, lambda name: people[name] >= _BIG),
        by_state={state: _by_length(names) for state, names in by_state.items()},
        states={p.normalized: p.state for p in named if p.kind == "state" and len(p.normalized) > 3},
        state_names={
            p.normalized: p.state for p in named if p.kind == "state" and normalize_place(p.name) == p.normalized
        },
    )


def _by_length(names: Iterable[str], fits: Callable[[str], bool] = bool) -> NamesByLength:
    groups: dict[int, list[str]] = defaultdict(list)
    for name in names:
        if fits(name):
            groups[len(name)].append(name)
    return {letters: tuple(group) for letters, group in groups.items()}
