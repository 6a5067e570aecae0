"""Find the place that a misspelt name means, or the places it may mean: "did you mean".

What is likely is decided in `places.rules.spelling`; names come from `places.name_pool`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from finder.places.name_pool import NamePool, get_pool
from finder.places.rules.normalization import Words
from finder.places.rules.place_text import PlaceReading
from finder.places.rules.spelling import Spelled, is_sure, most_edits, rank
from finder.places.store.places import NamedPlace
from finder.platform.database.session import Session

_MOST_SUGGESTIONS = 5
_MOST_READINGS = 4
"""Most readings compared, at one to six milliseconds each."""
_LONGEST_NAME = 32
"""Letters: a longer text is no misspelt name."""
_SAME_AREA_DEGREES = 0.4
"""Some 25 miles: places this near each other have the same programs, so that it doesn't matter which is meant."""
_TIMES_LARGER = 5
"""Times the people of every place of a typed name that a place with almost its name needs to be offered beside them."""
_LEAST_LETTERS_OF_LARGER = 5
_LEAST_PEOPLE_WITHIN = 20_000
"""Least people of a place named somewhere within a text that is none: "Cook County Jail"."""
_LEAST_LETTERS_OF_BEGINNING = 6
"""Fewer letters begin too many names."""
_SHARED_NAMES = frozenset({"NY", "WA"})
"""States whose bare name means a city first: the state is found by "New York State"."""
_LONGEST_STATE = 3
"""Words in a misspelt state's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Respelled:
    """What a misspelt name means."""

    place: NamedPlace | None = None
    """The place that may be taken without asking."""
    suggestions: tuple[str, ...] = ()
    """Labels of the other likely places, best first."""


def respell(readings: Sequence[PlaceReading], session: Session) -> Respelled:
    """Find the places spelled like the readings."""
    pool = get_pool(session)
    compared = _compared(readings, pool)
    found: dict[int, Spelled] = {}
    for reading in compared:
        for one in _spelled_like(reading, pool):
            if one.at not in found or found[one.at].likelihood < one.likelihood:
                found[one.at] = one
    if not found:
        return Respelled()
    ranked = rank(list(found.values()))
    best = pool.places[ranked[0].at]
    rivals = [ranked[0], *(one for one in ranked[1:] if not _is_same_area(pool.places[one.at], best))]
    labels = tuple(dict.fromkeys(label_of(pool.places[one.at]) for one in ranked))
    if is_sure(rivals, has_state=bool(compared[0].state)):
        return Respelled(place=best, suggestions=labels[1:_MOST_SUGGESTIONS])
    return Respelled(suggestions=labels[:_MOST_SUGGESTIONS])


def find_misspelt_state(words: Words, session: Session) -> dict[str, str]:
    """Return the misspelt state at the end of `words`, as `rules.place_text.read_place` takes it: {"colorodo": "CO"}."""
    pool = get_pool(session)
    for length in range(min(_LONGEST_STATE, len(words) - 1), 0, -1):
        spelled = "".join(words[-length:])
        if not spelled.isdecimal() and (state := pool.find_state(spelled)):
            return {spelled: state}
    return {}


def find_larger(name: str, session: Session) -> list[NamedPlace]:
    """Return the far larger places whose name is one mistake from `name`, which small places have: Houston for "Huston"."""
    if len(name) < _LEAST_LETTERS_OF_LARGER:
        return []
    pool = get_pool(session)
    people = max((pool.places[at].weight for at in pool.by_name.get(name, ())), default=0)
    larger = [pool.places[at] for at in pool.find_big(name)]
    # A state's people are counted by ZIPs, and nobody forgets which of its letters "Tex" lacks.
    fitting = [place for place in larger if place.kind != "state" and place.weight > people * _TIMES_LARGER]
    return sorted(fitting, key=lambda place: -place.weight)[:1]


def suggest_longer(readings: Sequence[PlaceReading], session: Session) -> tuple[str, ...]:
    """Return labels of large towns of whose name the readings are the beginning: "West Palm"."""
    pool = get_pool(session)
    found = [
        place
        for reading in readings
        if len(reading.name) >= _LEAST_LETTERS_OF_BEGINNING
        for place in map(pool.places.__getitem__, pool.find_longer(reading.name))
        if place.kind not in ("state", "county") and reading.state in ("", place.state)
        if place.weight >= _LEAST_PEOPLE_WITHIN
    ]
    ranked = sorted(found, key=lambda place: -place.weight)
    return tuple(dict.fromkeys(label_of(place) for place in ranked))[:2]


def suggest_within(words: Words, session: Session) -> tuple[str, ...]:
    """Return labels of well-known places named within a text that is no place: "Cook County Jail", "5th and Main Tulsa"."""
    pool = get_pool(session)
    found: list[NamedPlace] = []
    for length in (3, 2, 1):
        for start in range(len(words) - length + 1):
            numbers = pool.by_name.get("".join(words[start : start + length]), ())
            found += [pool.places[at] for at in numbers if _is_worth_naming(pool.places[at], length)]
    named = sorted(found, key=lambda place: -place.weight)
    return tuple(dict.fromkeys(label_of(place) for place in named))[:3]


def _is_worth_naming(place: NamedPlace, words: int) -> bool:
    is_code = place.kind == "state" and len(place.normalized) < 4
    return not is_code and place.weight >= _LEAST_PEOPLE_WITHIN * (1 if words > 1 else 5)


def label_of(place: NamedPlace) -> str:
    """Return a text that finds this place again."""
    if place.kind == "state":
        return f"{place.name} State" if place.state in _SHARED_NAMES else place.name
    return f"{place.name}, {place.state}"


def _compared(readings: Sequence[PlaceReading], pool: NamePool) -> list[PlaceReading]:
    """Return the readings worth comparing: where a state was typed, only those with it."""
    fitting = [reading for reading in readings if most_edits(reading.name) and len(reading.name) <= _LONGEST_NAME]
    split = [found for reading in fitting if (found := _split_state(reading, pool)) is not None]
    ordered = list(dict.fromkeys((*split, *fitting)))
    with_state = [reading for reading in ordered if reading.state]
    # A state at the end comes first; one at the beginning may be part of the name: "Kansas Citi".
    if with_state and ordered[0].state:
        return with_state[:_MOST_READINGS]
    # The shortest has lost the words around the place.
    stateless = [reading for reading in ordered if not reading.state]
    return [*sorted(stateless, key=lambda reading: len(reading.name))[:2], *with_state[:2]]


def _split_state(reading: PlaceReading, pool: NamePool) -> PlaceReading | None:
    """Read a state's full name at the end of a name: "austintexas", which misses its space."""
    for spelled, state in pool.state_names.items():
        if not reading.state and reading.name.endswith(spelled) and len(reading.name) > len(spelled):
            return PlaceReading(name=reading.name[: -len(spelled)], state=state)
    return None


def _spelled_like(reading: PlaceReading, pool: NamePool) -> Iterator[Spelled]:
    edits = most_edits(reading.name)
    if not reading.state:
        yield from (_spelled(pool, at, distance) for at, distance in pool.find_anywhere(reading.name, edits))
        return
    found = [_spelled(pool, at, distance) for at, distance in pool.find_in_state(reading.name, reading.state, edits)]
    yield from found
    elsewhere = [(at, 0) for at in pool.by_name.get(reading.name, ())]
    for at, distance in elsewhere or ([] if found else pool.find_anywhere(reading.name, edits)):
        yield _spelled(pool, at, distance, is_elsewhere=True)


def _spelled(pool: NamePool, at: int, edits: int, *, is_elsewhere: bool = False) -> Spelled:
    place = pool.places[at]
    return Spelled(
        at=at,
        name=place.normalized,
        edits=edits,
        people=place.weight,
        is_county=place.kind == "county",
        is_state=place.kind == "state",
        is_elsewhere=is_elsewhere,
    )


def _is_same_area(place: NamedPlace, best: NamedPlace) -> bool:
    is_near = abs(place.latitude - best.latitude) < _SAME_AREA_DEGREES
    return is_near and abs(place.longitude - best.longitude) < _SAME_AREA_DEGREES and place.state == best.state
