"""Parse a typed place: find a ZIP, a state or a county in it.

Pure text: the caller passes the known states, and `places.locating` decides which reading matches a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from finder.places.rules.limits import is_crossing
from finder.places.rules.need_words import CareWord, drop_care, find_care
from finder.places.rules.normalization import Words, join_words, split_county, split_parts
from finder.platform.quick_values import quick

LONGEST_TEXT = 120
"""Characters; our longest label has 84."""
LONGEST_STATE = 6
"""Words in the longest spelling of a state ("Islas Vírgenes de los Estados Unidos")."""

_ZIP_DIGITS = 5
_DROPPED_ENDINGS = frozenset({"city", "town", "township", "village", "area", "metro", "downtown"})
_MOST_READINGS = 40
"""Most readings of one text. Sensible texts have fewer than twenty; each may cost a query."""


def _phrases(text: str) -> tuple[Words, ...]:
    return tuple(tuple(phrase.split()) for phrase in text.split("|"))


_LEADING = _phrases(
    "near|around|in|at|by|to|from|outside|close to|next to|cerca de|en|city of|town of|ciudad de|state of|zip code|"
    "zipcode|zip|postal code|codigo postal|downtown|greater|"
    "island of|isle of|isla de|the island of|la isla de|i live in|i am in|im in|vivo en|estoy en"
)
_TRAILING = _phrases(
    "please|por favor|usa|us|united states|united states of america|estados unidos|eeuu|ee uu|thanks|thank you|gracias|"
    "zip code|zipcode|zip"
)
_BEFORE_PLACES = _phrases("near|in|around|cerca de|en")
_HERE = frozenset(_phrases("me|mi|here|aqui|home|my home|mi casa|my location|mi ubicacion|my area|mi area"))
_BEFORE_HERE = frozenset({"near", "nearby", "around", "by", "to", "de", "help"})
"""The words that make "me" and "mi" a person: alone, they are Maine and Michigan."""
_LETTERS_FOR_DIGITS = str.maketrans("oil", "011")
_STREETS: frozenset[str] = frozenset(
    *_phrases(
        "st street ave avenue av rd road dr drive blvd boulevard ln lane ct court pl place hwy highway pkwy parkway "
        "cir circle terrace trl trail sq square plz plaza way calle avenida carretera carr suite ste apt unit box"
    )
)
"""Words of a street address in English and Spanish; they count only after a number."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReading:
    """One way to read a typed text."""

    name: str
    """Normalized; for a county without its last word ("kern")."""
    state: str = ""
    """Two letters, or "" when none wthe text as typed."""
    county_word: str = ""
    """"county", "parish", "borough", "area", "municipality" or "municipio", where one wthe text as typed."""
    county: str = ""
    """Normalized name of the county that a town lies in, without its last word, where it was typed: "(Kern County)"."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class TypedPlace:
    """The possible meanings of a typed text."""

    zip: str = ""
    """Five digits, or "": whether there is such a ZIP isn't known here."""
    readings: tuple[PlaceReading, ...] = ()
    """The readings besides the ZIP, the likeliest first."""
    is_address: bool = False
    """Looks like a street address: the readings are of its town."""
    is_here: bool = False
    """ "near me": a place that only the person's device knows."""
    digits: str = ""
    """The text, when it holds digits only and isn't a ZIP."""
    words: Words = ()
    """All words of the text."""
    care: tuple[tuple[str, CareWord], ...] = ()
    """Words that ask for a kind of care, and what they ask for: "methadone clinic in Dayton"."""
    is_only_care: bool = False
    """Nothing but words for care was typed."""


def state_spellings(text: str) -> list[str]:
    """Return every part of `text` that may be a state, normalized: what to look up before `read_place`."""
    words = [word for part in split_parts(text) for word in part]
    spans = [
        (start, start + length) for length in range(1, LONGEST_STATE + 1) for start in range(len(words) - length + 1)
    ]
    return list(dict.fromkeys("".join(words[start:end]) for start, end in spans))


def read_place(text: str, states: Mapping[str, str]) -> TypedPlace:
    """Find the ways to read a typed text.

    Args:
        text: the text as typed.
        states: normalized spelling to two letters, for at least those of `state_spellings(text)` that are states.
    """
    if len(text) == _ZIP_DIGITS and text.isascii() and text.isdecimal():
        return TypedPlace(zip=text)
    parts = tuple(tuple(_mend_digits(word) for word in part) for part in split_parts(text))
    flat = tuple(word for part in parts for word in part)
    if flat and all(word.isdecimal() for word in flat):
        digits = "".join(flat)
        return TypedPlace(zip=digits[:5]) if len(digits) in (5, 9) else TypedPlace(digits=digits)
    if _is_here(flat):
        return TypedPlace(is_here=True, words=flat)
    zip_code, parts = _take_zip(parts)
    if zip_code and _is_here(tuple(word for part in parts for word in part)):
        parts = ()
    is_address = _is_address(parts)
    if is_address:
        found = list(_read_address(parts, states))
    else:
        found = [reading for variant in _variants(parts) for reading in _read(variant, states)]
    return TypedPlace(
        zip=zip_code,
        readings=tuple(dict.fromkeys(found))[:_MOST_READINGS],
        is_address=is_address,
        words=flat,
        care=tuple(find_care(flat).items()),
        is_only_care=bool(flat) and not drop_care(flat),
    )


def _mend_digits(word: str) -> str:
    """Return a ZIP typed with letters for digits as digits: "4o2o2" is 40202."""
    is_zip = len(word) == 5 and sum(letter.isdecimal() for letter in word) >= 3
    mended = word.translate(_LETTERS_FOR_DIGITS)
    return mended if is_zip and mended.isdecimal() else word


def _is_here(flat: Words) -> bool:
    """Return whether the place is where the person is: "near me", "detox near me", but not "ME"."""
    left = _trim(drop_care(flat))
    if left in (("me",), ("mi",)):
        return len(flat) > 1 and (flat[-2] in _BEFORE_HERE or _trim(flat) == left)
    return left in _HERE


def _take_zip(parts: tuple[Words, ...]) -> tuple[str, tuple[Words, ...]]:
    """Split off a ZIP at the end, or anywhere unless it is a house number."""
    words = parts[-1] if parts else ()
    if len(words) > 1 and _is_number(words[-1], 4) and _is_number(words[-2], 5):
        return words[-2], _some((*parts[:-1], words[:-2]))
    if words and (_is_number(words[-1], 5) or _is_number(words[-1], 9)):
        return words[-1][:5], _some((*parts[:-1], words[:-1]))
    if parts and not _is_address(parts):
        return _take_zip_within(parts)
    return "", parts


def _take_zip_within(parts: tuple[Words, ...]) -> tuple[str, tuple[Words, ...]]:
    """Split off the first number of five digits: "around 80202 please"."""
    for place, words in enumerate(parts):
        for at, word in enumerate(words):
            if _is_number(word, 5):
                return word, _some((*parts[:place], words[:at] + words[at + 1 :], *parts[place + 1 :]))
    return "", parts


def _is_number(word: str, length: int) -> bool:
    return len(word) == length and word.isdecimal()


def _some(parts: tuple[Words, ...]) -> tuple[Words, ...]:
    return tuple(part for part in parts if part)


def _is_address(parts: tuple[Words, ...]) -> bool:
    flat = [word for part in parts for word in part]
    if len(parts) > 1 and is_crossing(parts[0]):
        return True
    begins = bool(flat) and (flat[0][0].isdecimal() or flat[:2] == ["po", "box"])
    # "5th & Main" is a crossing.
    return begins and len(flat) > 2 and not (_STREETS | {"and"}).isdisjoint(flat[1:])


def _variants(parts: tuple[Words, ...]) -> Iterator[tuple[Words, ...]]:
    """Return the text as typed, without phrases around the place or words for care, and what follows the last "near" or "in"."""
    yield parts
    trimmed = _trim_parts(parts)
    yield trimmed
    yield _trim_parts(_some(tuple(drop_care(part) for part in trimmed)))
    first = trimmed[0] if trimmed else ()
    for start in range(len(first) - 1, 0, -1):
        if any(first[start - len(phrase) : start] == phrase for phrase in _BEFORE_PLACES if len(phrase) <= start):
            yield _trim_parts((first[start:], *trimmed[1:]))
            return


def _trim_parts(parts: tuple[Words, ...]) -> tuple[Words, ...]:
    while parts:
        trimmed = (_trim(parts[0], ends=len(parts) == 1), *parts[1:])
        if len(parts) > 1:
            trimmed = (*trimmed[:-1], _trim(trimmed[-1], begins=False))
        trimmed = _some(trimmed)
        if trimmed == parts:
            break
        parts = trimmed
    return parts


def _trim(words: Words, *, begins: bool = True, ends: bool = True) -> Words:
    for phrase in _LEADING if begins else ():
        if words[: len(phrase)] == phrase:
            return _trim(words[len(phrase) :], ends=ends)
    for phrase in _TRAILING if ends else ():
        if words[-len(phrase) :] == phrase:
            return _trim(words[: -len(phrase)], begins=begins)
    return words


def _read(parts: tuple[Words, ...], states: Mapping[str, str]) -> Iterator[PlaceReading]:
    flat = tuple(word for part in parts for word in part)
    if not flat:
        return
    if "".join(flat) in states:
        yield PlaceReading(name="".join(flat))
        yield PlaceReading(name=join_words(flat))
    if len(parts) > 1 and (state := states.get("".join(parts[-1]), "")):
        yield from _read_parts(parts[:-1], state)
    for name, state in _split_state(flat, states):
        yield from _read_name(name, state)
    yield from _read_parts(parts, "")
    for length in range(min(LONGEST_STATE, len(flat) - 1), 0, -1):
        # "In Boston" names no town in Indiana.
        if (state := states.get("".join(flat[:length]), "")) and flat[:length] not in _LEADING:
            yield from _read_name(flat[length:], state)


def _split_state(flat: Words, states: Mapping[str, str]) -> Iterator[tuple[Words, str]]:
    """Return (name, state) for each way to read a state at the end, the longest first."""
    for length in range(min(LONGEST_STATE, len(flat) - 1), 0, -1):
        if state := states.get("".join(flat[-length:]), ""):
            yield flat[:-length], state


def _read_parts(parts: tuple[Words, ...], state: str) -> Iterator[PlaceReading]:
    """Read the part before the state; a county after a comma or in parentheses says which town is meant."""
    if len(parts) > 1:
        county = split_county(parts[-1])[0] or parts[-1]
        yield PlaceReading(name=join_words(parts[0]), state=state, county=join_words(county))
    yield from _read_name(tuple(word for part in parts for word in part), state)
    if len(parts) > 1 and state:
        yield from _read_name(parts[0], state)
        yield from _read_name(parts[-1], state)


def _read_name(words: Words, state: str) -> Iterator[PlaceReading]:
    county, word = split_county(words)
    if county:
        yield PlaceReading(name=join_words(county), state=state, county_word=word)
    yield PlaceReading(name=join_words(words), state=state)
    if len(words) > 1 and words[-1] in _DROPPED_ENDINGS:
        yield from _read_name(words[:-1], state)


def _read_address(parts: tuple[Words, ...], states: Mapping[str, str]) -> Iterator[PlaceReading]:
    """Read the town at the end of a street address: the part between commas, else up to four words before the state."""
    parts = _trim_parts(parts)
    flat = tuple(word for part in parts for word in part)
    yield PlaceReading(name=join_words(flat))
    for start in range(1, len(parts)):
        yield from _read(parts[start:], states)
    for name, state in _split_state(flat, states):
        yield PlaceReading(name=join_words(name), state=state)
        for length in range(min(4, len(name) - 2), 0, -1):
            yield PlaceReading(name=join_words(name[-length:]), state=state)
