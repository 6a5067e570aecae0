"""Find out which place a person typed: our own table first, an operator's geocoder for street addresses."""

from __future__ import annotations

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from finder.domain.place_text import LONGEST_TEXT, STATE_NAMES, PlaceReading, fold_place, read_place
from finder.domain.places import Place, PlaceAnswer
from finder.errors import BadInput, PlaceNotFound
from finder.geocoding.base import Geocoder
from finder.store import places
from finder.store.places import NamedPlace

_CLEAR_LEAD = 4
"""A city alone is taken without asking when it outweighs the next of its name this many times."""
_MOST_ALTERNATIVES = 6
_MOST_SUGGESTIONS = 5
_LEAST_LIKENESS = 78
"""Of 100, by rapidfuzz' ratio: below it suggestions are nonsense ("asdfgh")."""
_NEXT = "Try a 5-digit ZIP, or a city and state."


def locate(text: str, *, session: Session, geocoder: Geocoder) -> PlaceAnswer:
    """Give the places a typed text may mean, best first; several only when truly ambiguous.

    Raises:
        BadInput: nothing was typed, or far too much.
        PlaceNotFound: no place fits; carries labels of places spelled alike.
        GeocoderUnavailable: a street address, and the operator's geocoder doesn't answer.
    """
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadInput("Enter a 5-digit ZIP, or a city and state.")
    readings = read_place(text)
    if readings and readings[0].zip:
        return PlaceAnswer(places=(_zip(readings[0].zip, session),))
    for reading in readings:
        if found := _find(reading, session):
            return PlaceAnswer(places=found)
    if any(letter.isdigit() for letter in text) and (address := geocoder.locate(text)):
        return PlaceAnswer(places=(address,))
    raise PlaceNotFound(f"We don't know that place. {_NEXT}", _suggest(readings, session))


def _zip(zip_code: str, session: Session) -> Place:
    found = places.find_zip(session, zip_code)
    if found is None:
        raise PlaceNotFound(f"There is no such ZIP. Check its five digits, or type the city and state. {''}".strip())
    if found.kind == "military":
        raise PlaceNotFound("That is a military ZIP, which has no place on the map. Type the nearest town, or call a help line.")
    if found.latitude is None or found.longitude is None:
        raise PlaceNotFound("We don't know where that ZIP lies. Type the town and state instead.")
    return Place(
        label=f"{found.zip} ({found.city}, {found.state})",
        kind="zip",
        state=found.state,
        latitude=found.latitude,
        longitude=found.longitude,
        search_text=found.zip,
    )


def _find(reading: PlaceReading, session: Session) -> tuple[Place, ...]:
    if not reading.name:
        return tuple(map(_place, places.find_places(session, fold_place(STATE_NAMES[reading.state]), kinds=("state",))))
    if reading.is_county:
        return _counties(reading, session)
    kinds = ("city", "alias") if reading.state else ("city", "alias", "state")
    named = places.find_places(session, reading.name, state=reading.state, kinds=kinds)
    if reading.state:
        return tuple(map(_place, named[:1]))
    return _choose(named)


def _counties(reading: PlaceReading, session: Session) -> tuple[Place, ...]:
    named = places.find_places(session, reading.name, state=reading.state, kinds=("county",))
    if reading.state and named:
        return (_place(named[0]),)
    return tuple(map(_place, named[:_MOST_ALTERNATIVES]))


def _choose(named: list[NamedPlace]) -> tuple[Place, ...]:
    """Take the clear winner, or offer the likely ones. A state of the same name always stays on offer."""
    states = [place for place in named if place.kind == "state"]
    towns = [place for place in named if place.kind != "state"]
    if not towns:
        return tuple(map(_place, states))
    likely = [place for place in towns if place.weight * _CLEAR_LEAD >= towns[0].weight][:_MOST_ALTERNATIVES]
    if states and not _is_metropolis(towns[0], states[0]):
        return tuple(map(_place, (*states, *likely[:1])))
    return tuple(map(_place, (*likely[:1], *states, *likely[1:])))


def _is_metropolis(town: NamedPlace, state: NamedPlace) -> bool:
    """New York and Washington mean the city first; Oklahoma, Kansas and Delaware mean the state."""
    return town.weight * 20 >= state.weight and town.weight > 300_000


def _place(named: NamedPlace) -> Place:
    label = named.name if named.kind == "state" else f"{named.name}, {named.state}"
    return Place(
        label=label,
        kind=named.kind,  # type: ignore[arg-type]  # the table holds no other kinds
        state=named.state,
        latitude=named.latitude,
        longitude=named.longitude,
        county=named.county if named.kind == "county" else "",
        search_text=label if named.kind != "state" else named.state,
    )


def _suggest(readings: list[PlaceReading], session: Session) -> tuple[str, ...]:
    typed = next((reading for reading in readings if reading.state and reading.name), readings[-1] if readings else None)
    if typed is None or len(typed.name) < 3:
        return ()
    names = _names(places.count_places(session), session.get_bind().url.render_as_string(), session)  # type: ignore[union-attr]
    pool = [entry for entry in names if not typed.state or entry[1] == typed.state]
    found = process.extract(typed.name, [entry[0] for entry in pool], scorer=fuzz.ratio, limit=40, score_cutoff=_LEAST_LIKENESS)
    ranked = sorted(found, key=lambda hit: (-round(hit[1] / 8), -pool[hit[2]][3], hit[2]))
    labels = [f"{pool[hit[2]][2]}, {pool[hit[2]][1]}" for hit in ranked]
    return tuple(dict.fromkeys(labels))[:_MOST_SUGGESTIONS]


_HELD: dict[tuple[int, str], list[tuple[str, str, str, int]]] = {}


def _names(count: int, database: str, session: Session) -> list[tuple[str, str, str, int]]:
    """Read all names once a process and table."""
    key = (count, database)
    if key not in _HELD:
        _HELD.clear()
        _HELD[key] = places.load_names(session)
    return _HELD[key]
