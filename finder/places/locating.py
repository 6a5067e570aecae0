"""Find the place that a person typed: in our own tables first, then with the operator's geocoder for street addresses.

Text is parsed in `places.rules.place_text`; suggestions for misspelled places come from `places.suggestions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from finder.places.geocoder import Geocoder
from finder.places.rules.normalization import normalize_county, normalize_place
from finder.places.rules.place_text import LONGEST_TEXT, PlaceReading, TypedPlace, read_place, state_spellings
from finder.places.rules.places import Place, PlaceAnswer
from finder.places.store import places
from finder.places.store.places import NamedPlace, ZipPoint
from finder.places.suggestions import suggest, suggest_zips
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
_SHARED_NAMES = frozenset({"NY", "WA"})
"""States whose bare name means a city first: the state is found by "New York State"."""

_ASK = "Enter a 5-digit ZIP, or a city and state."
_UNKNOWN = "We don't know that place. Try a 5-digit ZIP, or a city and state."
_NO_ZIP = "There is no such ZIP. Check its five digits, or type the city and state."
_MILITARY = (
    "That is a military ZIP: its mail goes to a base or a ship, so it has no place on our map. Type the town you are "
    "in or going to, or call a help line."
)
_NO_COORDINATES = "We don't know where that ZIP lies. Type the city and state instead, or call a help line."
_HERE = "We don't know where you are: only you can say. Type a 5-digit ZIP, or a city and state."


def locate(text: str, *, session: Session, geocoder: Geocoder) -> PlaceAnswer:
    """Return the places a typed text may mean, best first; several only when truly ambiguous.

    Raises:
        BadInput: nothing was typed, or more than 120 letters.
        PlaceNotFound: no place matches; carries labels of similarly spelled places.
        GeocoderUnavailable: a street address in a town we don't know, and the operator's geocoder doesn't answer.
    """
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadInput(_ASK)
    spellings = [spelling for spelling in state_spellings(text) if not any(map(str.isdigit, spelling))]
    typed = read_place(text, places.find_states(session, spellings) if spellings else {})
    if typed.is_here:
        raise PlaceNotFound(_HERE)
    found = _locate_address(text, typed, session, geocoder) if typed.is_address else _locate_typed(typed, session)
    if not found:
        raise PlaceNotFound(_UNKNOWN, suggest(typed.readings, session))
    return PlaceAnswer(places=found)


def _locate_typed(typed: TypedPlace, session: Session) -> tuple[Place, ...]:
    if typed.digits:
        raise PlaceNotFound(_NO_ZIP, suggest_zips(typed.digits, session))
    named = _first(typed.readings, session) or _first_county(typed.readings, session)
    if not typed.zip:
        return named
    found = places.find_zip(session, typed.zip)
    if found is None or found.latitude is None:
        if named:
            return named
        raise PlaceNotFound(_why_not(found))
    # A ZIP of one state beside a town of another: one of the two is a mistake, and only the person knows which.
    others = [place for place in named[:1] if typed.readings[0].state and place.state != found.state]
    return (_place_of_zip(found), *others)


def _why_not(found: ZipPoint | None) -> str:
    if found is None:
        return _NO_ZIP
    return _MILITARY if found.kind == "military" else _NO_COORDINATES


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
            return found
    return ()


def _first_county(readings: Iterable[PlaceReading], session: Session) -> tuple[Place, ...]:
    """Return the county named without its last word ("Marin", "Bucks, PA"): only once no town of any reading has the name."""
    for reading in readings:
        named = places.find_places(session, reading.name, state=reading.state) if reading.name else []
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
    label = named.name if named.kind == "state" else f"{named.name}, {named.state}"
    return Place(
        label=label,
        kind=named.kind,
        state=named.state,
        latitude=named.latitude,
        longitude=named.longitude,
        county=named.county if named.kind == "county" else "",
        search_text=f"{label} State" if named.kind == "state" and named.state in _SHARED_NAMES else label,
    )
