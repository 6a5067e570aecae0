"""Find the place that a person typed: in our own tables first, then with the operator's geocoder for street addresses.

Text is parsed in `places.rules.place_text`; misspelt names are compared in `places.suggestions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NoReturn

from finder.places.geocoder import Geocoder
from finder.places.rules.limits import find_limit, is_military_zip, is_only_building
from finder.places.rules.need_words import CareWord
from finder.places.rules.normalization import normalize_county, normalize_place
from finder.places.rules.place_text import LONGEST_TEXT, PlaceReading, TypedPlace, read_place, state_spellings
from finder.places.rules.places import Place, PlaceAnswer
from finder.places.store import places
from finder.places.store.places import NamedPlace, ZipPoint
from finder.places.suggestions import (
    find_larger,
    find_misspelt_state,
    label_of,
    respell,
    suggest_longer,
    suggest_within,
)
from finder.places.zip_hints import suggest_zips
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, GeocoderUnavailable, PlaceNotFound

_CLEAR_LEAD = 20
"""A town is chosen without asking when it has this many times the weight of the next of its name: Houston, TX has 500
times that of Houston, MS; Portland, OR only 10 times that of Portland, ME."""
_MOST_COUNTIES = 2
"""Most counties offered beside the towns of their name."""
_METROPOLIS = 300_000
"""A town of this many people goes before a state of its name: New York, Washington, "LA"."""
_MOST_PLACES = 6
"""Most towns offered for one name: as many as fit on a phone's screen."""
_MOST_OTHERS = 4
"""Most other places offered beside a corrected one."""
_MOST_LIKELY = 5
"""Most places offered where none can be taken."""

_ASK = "Enter a 5-digit ZIP, or a city and state."
_UNKNOWN = "We don't know that place. Try a 5-digit ZIP, or a city and state."
_NO_ZIP = "There is no such ZIP. Check its five digits, or type the city and state."
_MILITARY = (
    "That is a military address abroad, so it has no place on our map. Type the ZIP or the town in the United States "
    "that you are in or going to, or call a help line."
)
_NO_COORDINATES = "We don't know where that ZIP lies. Type the city and state instead, or call a help line."
_HERE = "We don't know where you are: only you can say. Type a 5-digit ZIP, or a city and state."
_ONLY_CARE = "That is a kind of care, not a place. Type a 5-digit ZIP, or a city and state."
_BUILDING = "We don't know buildings such as hospitals, schools or jails. Type the ZIP or the town it is in."
_LIMITS = {
    "building": _BUILDING,
    "house": "We don't know where you live: only you can say. Type a 5-digit ZIP, or a city and state.",
    "crossing": "We don't know street corners. Type the ZIP or the town, or a whole address with its number.",
}


def locate(text: str, *, session: Session, geocoder: Geocoder) -> PlaceAnswer:
    """Return the places a typed text may mean, best first; several only when truly ambiguous.

    Raises:
        BadInput: nothing was typed, or more than 120 letters.
        PlaceNotFound: no place matches; carries labels of similarly spelled places.
        GeocoderUnavailable: a street address in a town we don't know, and the operator's geocoder doesn't answer.
    """
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadInput(_ASK)
    typed = read_place(text, _find_states(text, session))
    if typed.is_here:
        raise PlaceNotFound(_HERE, reason="here")
    if is_only_building(typed.words):
        raise PlaceNotFound(_BUILDING, reason="building")
    found = _locate_address(text, typed, session, geocoder) if typed.is_address else _locate_typed(typed, session)
    if found:
        return PlaceAnswer(places=found, care=_care_beside(typed, found[0]))
    if typed.is_only_care:
        raise PlaceNotFound(_ONLY_CARE, reason="only_care")
    return _respell(text, typed, session)


def _find_states(text: str, session: Session) -> Mapping[str, str]:
    """Return the states that a text may name, by their normalized spelling; nothing is asked for a bare ZIP."""
    spellings = [] if text.isdecimal() else state_spellings(text)
    asked = [spelling for spelling in spellings if not any(map(str.isdigit, spelling))]
    return places.find_states(session, asked) if asked else {}


def _locate_typed(typed: TypedPlace, session: Session) -> tuple[Place, ...]:
    if typed.digits:
        raise PlaceNotFound(_NO_ZIP, suggest_zips(typed.digits, session), reason="no_zip")
    named = _first(typed.readings, session) or _first_county(typed.readings, session)
    if not typed.zip:
        return named
    found = places.find_zip(session, typed.zip)
    if found is None or found.latitude is None:
        if named:
            return named
        _refuse_zip(typed.zip, found, session)
    # A ZIP of one state beside a town of another: one of the two is a mistake, and only the person knows which.
    others = [place for place in named[:1] if typed.readings[0].state and place.state != found.state]
    return (_place_of_zip(found), *others)


def _refuse_zip(code: str, found: ZipPoint | None, session: Session) -> NoReturn:
    if is_military_zip(code) or (found is not None and found.kind == "military"):
        raise PlaceNotFound(_MILITARY, reason="military")
    if found is None:
        raise PlaceNotFound(_NO_ZIP, suggest_zips(code, session), reason="no_zip")
    raise PlaceNotFound(_NO_COORDINATES, reason="no_point")


def _respell(text: str, typed: TypedPlace, session: Session) -> PlaceAnswer:
    """Return the one place that a misspelt text clearly means; refuse others with what is spelled alike."""
    limit = find_limit(typed.words)
    if limit != "unknown":
        raise PlaceNotFound(_LIMITS[limit], suggest_within(typed.words, session), reason=limit)
    if states := find_misspelt_state(typed.words, session):
        typed = read_place(text, states)
        if (found := _first(typed.readings, session)) and len(found) == 1:
            return _corrected(found[0], (), typed)
    respelled = respell(typed.readings, session)
    best = respelled.place
    longer = suggest_longer(typed.readings, session)
    # "West Palm, FL" is one letter from West Park, but the beginning of a larger town's name.
    if best is None or (longer and label_of(best) not in longer):
        taken = (label_of(best),) if best else ()
        likely = dict.fromkeys((*longer, *taken, *respelled.suggestions))
        raise PlaceNotFound(_UNKNOWN, tuple(likely)[:_MOST_LIKELY] or suggest_within(typed.words, session))
    # Which of a state and its city comes first, is decided as for a name typed right.
    found = _find(PlaceReading(name=best.normalized), session) if best.kind == "state" else (_place(best),)
    others = dict.fromkeys((*(place.search_text for place in found[1:]), *respelled.suggestions))
    return _corrected(found[0], tuple(label for label in others if label != found[0].label)[:_MOST_OTHERS], typed)


def _corrected(place: Place, suggestions: tuple[str, ...], typed: TypedPlace) -> PlaceAnswer:
    return PlaceAnswer(
        places=(replace(place, corrected=True),), suggestions=suggestions, care=_care_beside(typed, place)
    )


def _care_beside(typed: TypedPlace, place: Place) -> tuple[CareWord, ...]:
    """Return the kinds of care that were typed beside the place, not as part of its name ("Free Union, VA")."""
    if not typed.care:
        return ()
    name = normalize_place(place.label)
    return tuple(dict.fromkeys(care for word, care in typed.care if word not in name))


def _locate_address(text: str, typed: TypedPlace, session: Session, geocoder: Geocoder) -> tuple[Place, ...]:
    """Ask the geocoder unless our table has the whole text; without a geocoder, use the ZIP or town of the address."""
    if whole := _find(typed.readings[0], session):
        return whole
    unavailable: GeocoderUnavailable | None = None
    try:
        if address := geocoder.locate(text):
            return (address,)
    except GeocoderUnavailable as error:
        unavailable = error
    zip_ = places.find_zip(session, typed.zip) if typed.zip else None
    if zip_ is not None and zip_.latitude is not None:
        return (_place_of_zip(zip_),)
    found = _first(typed.readings[1:], session) or _first_county(typed.readings[1:], session)
    if not found and unavailable is not None:
        raise unavailable
    return found


def _place_of_zip(found: ZipPoint) -> Place:
    return Place(
        label=f"{found.zip} ({found.city}, {found.state})",
        kind="zip",
        state=found.state,
        latitude=found.latitude or 0.0,
        longitude=found.longitude or 0.0,
        search_text=found.zip,
    )


def _first(readings: Iterable[PlaceReading], session: Session) -> tuple[Place, ...]:
    for reading in readings:
        if found := _find(reading, session):
            return found if reading.state or reading.county_word else (*found, *_larger(reading.name, found, session))
    return ()


def _larger(name: str, found: Sequence[Place], session: Session) -> tuple[Place, ...]:
    """Return a far larger place of almost the same name, to be offered beside small ones."""
    shown = {place.label for place in found}
    return tuple(place for place in _shown(find_larger(name, session)) if place.label not in shown)


def _first_county(readings: Iterable[PlaceReading], session: Session) -> tuple[Place, ...]:
    """Return the county named without its last word ("Marin", "Bucks, PA"): only once no town of any reading has the name."""
    # What follows a comma may be a state or a county of a town: "Pittsburg, Pennsylvania" is no county in Oklahoma.
    for reading in (reading for reading in readings if reading.name and not reading.county):
        named = places.find_places(session, reading.name, state=reading.state)
        if counties := [place for place in named if place.kind == "county"]:
            return _shown(_choose(_without_duplicates(counties), []))
    return ()


def _find(reading: PlaceReading, session: Session) -> tuple[Place, ...]:
    named = places.find_places(session, reading.name, state=reading.state) if reading.name else []
    counties = _without_duplicates([place for place in named if place.kind == "county"])
    if reading.county_word:
        right = [place for place in counties if normalize_place(place.name).endswith(reading.county_word)]
        return _shown((right or counties)[: 1 if reading.state else _MOST_PLACES])
    whole = [place for place in counties if _is_whole(place)]
    towns = _without_duplicates([place for place in named if place.kind not in ("county", "state")])
    if reading.county:
        return _shown([place for place in towns if _lies_in(place, reading.county)][:1])
    states = [place for place in named if place.kind == "state"]
    if states and not reading.state:
        return _shown(_choose(towns, states))
    if whole and towns and whole[0].weight > towns[0].weight * _CLEAR_LEAD:
        return _shown(whole[:_MOST_PLACES])
    if towns and not reading.state and (larger := _larger_counties(counties, towns)):
        return _shown(_beside_towns(larger, towns))
    return _shown(_choose(towns or whole, []))


def _larger_counties(counties: Sequence[NamedPlace], towns: Sequence[NamedPlace]) -> list[NamedPlace]:
    """Return the counties that are far larger than every town of their name: "Cook" is Chicago's county, or a village.

    Not the county that the largest of the towns lies in: near either, the same programs are found.
    """
    elsewhere = [county for county in counties if (county.name, county.state) != (towns[0].county, towns[0].state)]
    clear = [county for county in elsewhere if county.weight > towns[0].weight * _CLEAR_LEAD]
    return _choose(clear, [])[:_MOST_COUNTIES] if clear else []


def _beside_towns(counties: Sequence[NamedPlace], towns: Sequence[NamedPlace]) -> list[NamedPlace]:
    """Return counties and towns of one name; the counties first only if far larger than all the towns together."""
    likely = _choose(towns, [])[: _MOST_PLACES - len(counties)]
    is_clear = counties[0].weight > sum(town.weight for town in towns) * _CLEAR_LEAD
    return [*counties, *likely] if is_clear else [*likely, *counties]


def _lies_in(place: NamedPlace, county: str) -> bool:
    return bool(place.county) and county in (normalize_place(place.county), normalize_county(place.county))


def _is_whole(county: NamedPlace) -> bool:
    """Return whether a county's name is complete: "Kern" isn't, "Baltimore city" and "Oahu" are."""
    return normalize_place(county.name) == county.normalized or normalize_county(county.name) != county.normalized


def _without_duplicates(towns: Sequence[NamedPlace]) -> list[NamedPlace]:
    """Drop places that are listed twice under different names."""
    return list({(town.name, town.state): town for town in reversed(towns)}.values())[::-1]


def _choose(towns: Sequence[NamedPlace], states: Sequence[NamedPlace]) -> list[NamedPlace]:
    """Return the clear winner, or all likely places. A state is listed beside a city of its name."""
    weights = [*(town.weight for town in towns[:1]), *(state.weight for state in states[:1])]
    likely = [town for town in towns if town.weight * _CLEAR_LEAD >= max(weights)][:_MOST_PLACES]
    if not states or towns == [] or towns[0].weight < _METROPOLIS:
        return [*states, *likely]
    # DC is the city of Washington.
    return [towns[0], *(state for state in states if state.state != "DC")]


def _shown(named: Iterable[NamedPlace]) -> tuple[Place, ...]:
    return tuple(_place(place) for place in named)


def _place(named: NamedPlace) -> Place:
    return Place(
        label=named.name if named.kind == "state" else f"{named.name}, {named.state}",
        kind=named.kind,
        state=named.state,
        latitude=named.latitude,
        longitude=named.longitude,
        county=named.county if named.kind == "county" else "",
        search_text=label_of(named),
    )
