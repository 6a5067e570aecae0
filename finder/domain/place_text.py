"""Take a typed place apart: fold its spelling, find a ZIP or a state in it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

STATE_NAMES: dict[str, str] = dict(
    pair.split(":")
    for pair in (
        "AL:Alabama|AK:Alaska|AZ:Arizona|AR:Arkansas|CA:California|CO:Colorado|CT:Connecticut|DE:Delaware|"
        "DC:District of Columbia|FL:Florida|GA:Georgia|HI:Hawaii|ID:Idaho|IL:Illinois|IN:Indiana|IA:Iowa|KS:Kansas|"
        "KY:Kentucky|LA:Louisiana|ME:Maine|MD:Maryland|MA:Massachusetts|MI:Michigan|MN:Minnesota|MS:Mississippi|"
        "MO:Missouri|MT:Montana|NE:Nebraska|NV:Nevada|NH:New Hampshire|NJ:New Jersey|NM:New Mexico|NY:New York|"
        "NC:North Carolina|ND:North Dakota|OH:Ohio|OK:Oklahoma|OR:Oregon|PA:Pennsylvania|RI:Rhode Island|"
        "SC:South Carolina|SD:South Dakota|TN:Tennessee|TX:Texas|UT:Utah|VT:Vermont|VA:Virginia|WA:Washington|"
        "WV:West Virginia|WI:Wisconsin|WY:Wyoming|PR:Puerto Rico|GU:Guam|VI:U.S. Virgin Islands|AS:American Samoa|"
        "MP:Northern Mariana Islands|FM:Micronesia|MH:Marshall Islands|PW:Palau"
    ).split("|")
)
"""USPS codes and names of states, DC, territories and freely associated states."""

_OTHER_SPELLINGS = {
    "nueva york": "NY",
    "nueva jersey": "NJ",
    "nuevo mexico": "NM",
    "nueva hampshire": "NH",
    "nuevo hampshire": "NH",
    "carolina del norte": "NC",
    "carolina del sur": "SC",
    "dakota del norte": "ND",
    "dakota del sur": "SD",
    "virginia occidental": "WV",
    "pensilvania": "PA",
    "misisipi": "MS",
    "misuri": "MO",
    "luisiana": "LA",
    "tejas": "TX",
    "oregon": "OR",
    "distrito de columbia": "DC",
    "islas virgenes": "VI",
    "virgin islands": "VI",
    "us virgin islands": "VI",
    "u s virgin islands": "VI",
    "samoa americana": "AS",
    "mass": "MA",
    "penn": "PA",
    "calif": "CA",
    "fla": "FL",
    "ariz": "AZ",
    "tenn": "TN",
    "wash": "WA",
    "minn": "MN",
    "mich": "MI",
    "d c": "DC",
    "saipan": "MP",
}
_FLUFF = re.compile(
    r"^(?:(?:near|around|in|at|close to|cerca de|en|zip code|zipcode|zip|codigo postal|city of|ciudad de)\s+)+"
    r"|\s+(?:please|por favor|usa|u s a|united states|estados unidos)$"
)
_ZIP = re.compile(r"(\d{5})(?: ?\d{4})?")
_WORD_FORMS = {"st": "saint", "ste": "saint", "ft": "fort", "mt": "mount", "mtn": "mountain", "twp": "township"}
_COUNTY_WORDS = (
    "county",
    "parish",
    "borough",
    "census area",
    "municipio",
    "municipality",
    "city and borough",
    "condado de",
    "condado",
)
LONGEST_TEXT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReading:
    """One way to read a typed text."""

    zip: str = ""
    name: str = ""
    """Folded."""
    state: str = ""
    is_county: bool = False


def fold_place(text: str) -> str:
    """Fold a place's name: lower case, no accents or punctuation, Saint, Fort and Mount written out."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("'", "").replace("\u2019", ""))
    plain = "".join(letter if letter.isalnum() else " " for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_WORD_FORMS.get(word, word) for word in plain.split())


_STATES_BY_SPELLING = {
    **{fold_place(name): code for code, name in STATE_NAMES.items()},
    **{code.lower(): code for code in STATE_NAMES},
    **_OTHER_SPELLINGS,
}


def read_place(text: str) -> list[PlaceReading]:
    """Give the ways to read a typed text, the likeliest first; empty when nothing is left of it."""
    folded = _without_fluff(fold_place(text))
    if not folded:
        return []
    if found := _ZIP.fullmatch(folded):
        return [PlaceReading(zip=found.group(1))]
    readings = [_county(PlaceReading(name=name, state=state)) for name, state in _split_state(folded)]
    tail = folded.split()[-1]
    if len(readings) == 1 and re.fullmatch(r"\d{5}", tail) and not folded[0].isdigit():
        return [PlaceReading(zip=tail)]
    return readings


def _without_fluff(folded: str) -> str:
    before = ""
    while folded != before:
        before, folded = folded, _FLUFF.sub("", folded).strip()
    return folded


def _split_state(folded: str) -> list[tuple[str, str]]:
    """Give (name, state) pairs: each way to see a state at the end, then the whole as a name."""
    words = folded.split()
    pairs = []
    for length in (4, 3, 2, 1):
        state = _STATES_BY_SPELLING.get(_unsaint(" ".join(words[-length:]))) if length <= len(words) else None
        if state:
            pairs.append((" ".join(words[:-length]), state))
    return [*pairs, (folded, "")]


def _unsaint(spelling: str) -> str:
    """ "mt" alone was folded to "mount": as a state it is Montana."""
    return "mt" if spelling == "mount" else spelling


def _county(reading: PlaceReading) -> PlaceReading:
    for word in _COUNTY_WORDS:
        if reading.name.endswith(f" {word}"):
            return PlaceReading(name=reading.name.removesuffix(f" {word}"), state=reading.state, is_county=True)
        if reading.name.startswith(f"{word} "):
            return PlaceReading(name=reading.name.removeprefix(f"{word} "), state=reading.state, is_county=True)
    return reading
