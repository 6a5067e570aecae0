"""Normalize names and streets so that two spellings of one thing become equal.

SAMHSA's lists cut names at 38 characters and abbreviate differently from year to year ("Behav Hlth", "Ctr", "Trt"):
the abbreviations below were collected from its 2021 listing and 2022 directory.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from finder.listings.rules.withheld import is_withheld
from finder.platform.quick_values import quick

_WORDS = re.compile(r"[a-z]+|[0-9]+")

_NAME_WORDS = {
    long: short
    for short, longs in {
        "ctr": "center centre cntr",
        "serv": "service servs srvs svc svcs srvc",
        "behav": "behavioral behavior bhvrl",
        "hlth": "health healthcare",
        "trt": "treatment trtmt treatmnt tx",
        "subst": "substance",
        "cnty": "county",
        "dept": "department",
        "prog": "program progs programme",
        "outpt": "outpatient outp op outpat",
        "inpt": "inpatient ip inpat",
        "resid": "residential res residence",
        "saint": "st ste",
        "med": "medical medicine",
        "csl": "counseling counselling counsel cslg counselor",
        "recov": "recovery",
        "comm": "community cmty",
        "hosp": "hospital",
        "rehab": "rehabilitation rehabil",
        "intens": "intensive",
        "psych": "psychological psychology psychiatric psychiatry psychol",
        "univ": "university u",
        "nw": "northwest",
        "ne": "northeast",
        "sw": "southwest",
        "se": "southeast",
        "assoc": "association associate assn asso",
        "fdn": "foundation",
        "div": "division",
        "educ": "education educational",
        "prev": "prevention",
        "addict": "addiction addictive",
        "alc": "alcohol alcoholism",
        "ment": "mental",
        "dev": "development developmental",
        "reg": "region regional",
        "natl": "national",
        "mgmt": "management",
        "fam": "family",
        "inst": "institute institution",
        "org": "organization",
        "adol": "adolescent",
        "va": "veterans vet veteran",
    }.items()
    for long in longs.split()
}
_NAME_PHRASES = {
    "mh": "ment hlth",
    "bh": "behav hlth",
    "sa": "subst abuse",
    "sud": "subst use disorder",
    "su": "subst use",
    "iop": "intens outpt",
    "mat": "medication assisted trt",
    "otp": "opioid trt prog",
    "nida": "nida",
    "cd": "chemical dependency",
    "da": "drug alc",
}
_NAME_IGNORED = frozenset(
    "the of and at for a an in on by to inc incorporated llc lc corp corporation "
    "pc pllc pa ltd lp llp co company dba fka aka".split()
)
_STREET_WORDS = {
    long: short
    for short, longs in {
        "st": "street str",
        "ave": "avenue av aveue",
        "rd": "road",
        "dr": "drive",
        "blvd": "boulevard",
        "ln": "lane",
        "ct": "court",
        "pl": "place",
        "hwy": "highway",
        "pkwy": "parkway pky",
        "cir": "circle",
        "ter": "terrace",
        "trl": "trail",
        "sq": "square",
        "plz": "plaza",
        "expy": "expressway",
        "tpke": "turnpike",
        "rte": "route rt",
        "n": "north",
        "s": "south",
        "e": "east",
        "w": "west",
        "nw": "northwest",
        "ne": "northeast",
        "sw": "southwest",
        "se": "southeast",
        "saint": "ste",
        "mt": "mount",
        "ft": "fort",
        "1": "first",
        "2": "second",
        "3": "third",
        "4": "fourth",
        "5": "fifth",
        "6": "sixth",
        "7": "seventh",
        "8": "eighth",
        "9": "ninth",
    }.items()
    for long in longs.split()
}
_STREET_TYPES = frozenset(
    "st ave rd dr blvd ln ct pl hwy pkwy cir ter trl sq plz expy tpke rte way n s e w nw ne sw se nd rd th".split()
)
_ROADS = frozenset("st ave rd dr blvd ln ct pl pkwy cir ter trl sq plz expy tpke way".split())
_NUMBERED = frozenset("hwy rte rd us state cnty county box po fm sr cr interstate i mile milepost".split())
"""Words that a number follows, which is not a house number."""
_UNIT = re.compile(
    r"[,;]?\s*\b(suite|suites|ste|unit|units|bldg|building|floor|fl|apt|apartment|room|rm|p\.?\s?o\.?\s?box)\b\.?\s.*$|[,;]?\s*#.*$",
    re.IGNORECASE,
)
_UNIT_PARTS = "# ste suite unit bldg buil fl apt apar room rm box".split()
"""Part of each word of `_UNIT`."""
_ROAD_WORDS = frozenset("and us state county".split())
"""Before a second house number, or the number of a highway."""
_LONGEST_RANGE = 100
_SHORT_RANGE = 6
"""Between house numbers of two digits: in Queens "41-50" is one house number."""
_UNIT_WORDS = frozenset("suite suites ste unit units building bldg floor fl apt apartment room rm and".split())


def plain(text: str) -> str:
    """Lower-case `text` and remove accents and apostrophes; "&" becomes "and"."""
    lowered = text.lower().replace("&", " and ").replace("'", "").replace("\u2019", "")
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=100_000)
def name_tokens(text: str) -> tuple[str, ...]:
    """Return the normalized words of a name, in order, without articles and legal forms such as "Inc."."""
    return tuple(chain.from_iterable(map(_name_word, _WORDS.findall(plain(text)))))


@lru_cache(maxsize=50_000)
def _name_word(word: str) -> tuple[str, ...]:
    single = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    normalized = _NAME_WORDS.get(word) or _NAME_WORDS.get(single) or single
    return tuple(token for token in _NAME_PHRASES.get(word, normalized).split() if token not in _NAME_IGNORED)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class NormalizedStreet:
    """A parsed street address: "1912 Commerce Ave. NW, Suite 4" is ("1912", "commerce", "ave nw", "4")."""

    number: str
    core: str
    """The street's own name, without its type and directions, unless nothing else is left."""
    rest: str
    unit: str

    @property
    def is_empty(self) -> bool:
        """True when there is no street at all."""
        return not (self.number or self.core)

    @property
    def road(self) -> str:
        """`core` without what some lists write after the house number: a second number, a letter, another address."""
        return _road(self.number, self.core)


def _may_hold_unit(street: str) -> bool:
    """Return whether `_UNIT` can match: most streets hold none of these letters, and looking for them is much quicker."""
    if not street.isascii():
        return True
    lower = street.lower()
    for part in _UNIT_PARTS:  # noqa: SIM110  # `any` takes twice the time here.
        if part in lower:
            return True
    return False


def _without_building(tokens: list[str]) -> list[str]:
    """Drop a building's name before the house number: "Girard Medical Center 801 W Girard Ave". Not "Highway 14 North"."""
    if not tokens or tokens[0].isdigit():
        return tokens
    first = next((place for place, token in enumerate(tokens) if token.isdigit()), 0)
    after = tokens[first + 1 :]
    has_street = len(after) > 1 and not _ROADS.isdisjoint(after)
    return tokens[first:] if first and has_street and tokens[first - 1] not in _NUMBERED else tokens


@lru_cache(maxsize=100_000)
def normalize_street(street: str, street2: str = "") -> NormalizedStreet:
    """Parse a street address; the unit may be in either line. One that is withheld is empty."""
    if is_withheld(street):
        return NormalizedStreet(number="", core="", rest="", unit="")
    found = _UNIT.search(street) if _may_hold_unit(street) else None
    line, unit = (street[: found.start()], street[found.start() :]) if found and found.start() else (street, "")
    tokens = _without_building([_STREET_WORDS.get(word, word) for word in _WORDS.findall(plain(line))])
    number = tokens.pop(0) if tokens and tokens[0].isdigit() else ""
    core = [token for token in tokens if token not in _STREET_TYPES] or tokens
    rest = [token for token in tokens if token not in core]
    second = f"{unit} {street2}" if unit or street2 else ""
    units = [word for word in _WORDS.findall(plain(second)) if word not in _UNIT_WORDS] if second else ()
    return NormalizedStreet(number=number, core=" ".join(core), rest=" ".join(sorted(rest)), unit=" ".join(units))


@lru_cache(maxsize=100_000)
def _road(number: str, core: str) -> str:
    """Take "69 2" of "2367-69 Second Avenue" for "2", and "b academy" of "312-B South Academy Street" for "academy"."""
    words = core.split()
    if not number or len(words) < 2:
        return core
    if (words[0] in _ROAD_WORDS) and words[1].isdigit():
        words = words[1:]
    if len(words) > 1 and (_continues(number, words[0]) or (len(words[0]) == 1 and words[0].isalpha())):
        words = words[1:]
    if (
        "and" in words
        and words[words.index("and") + 1 : words.index("and") + 2]
        and words[words.index("and") + 1].isdigit()
    ):
        words = words[: words.index("and")] or words
    return " ".join(words)


def _continues(first: str, second: str) -> bool:
    """Return whether `second` ends a range of house numbers. "75-5815" (Hawaii), "108-19" (Queens) are one house number."""
    if not second.isdigit():
        return False
    if len(second) < len(first):
        return len(first) > 3 and int(first[: -len(second)] + second) > int(first)
    return 0 < int(second) - int(first) <= (_LONGEST_RANGE if len(first) > 2 else _SHORT_RANGE)
