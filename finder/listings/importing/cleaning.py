"""Clean single cells of source files: whitespace, ZIPs, states, phones, coordinates, websites."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

import us

from finder.listings.denied_phones import is_denied
from finder.listings.importing.phone_words import kinds_beside
from finder.listings.importing.silent_numbers import leave_out_silent
from finder.listings.rules.phones import find_phones, parse_phone, parse_plain
from finder.listings.rules.records import Phone, PhoneKind
from finder.listings.rules.unseen import drop_unseen

_STATES = frozenset(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI AS MP FM MH PW".split()
)
"""USPS codes of states, DC, territories and the freely associated states, all of which occur in SAMHSA's lists."""

_AROUND = " ,;|.<>()\"'"
_STRAY_BLANK = re.compile(r"(?<=\bwww\.) | (?=\.\w)", re.IGNORECASE)
"""Inside a host: "www. example.org", "example .org"."""
_SCHEMES = re.compile(r"(?:https?(?: ?[:;] ?/? ?/?| ?//?) ?)+", re.IGNORECASE)
"""One or more, also "http//", "http:/" and "http: //"."""
_BETWEEN = re.compile("[ ,;|]+")
_HOST_AND_PATH = re.compile(r"([^/?#:]*)(.*)", re.DOTALL)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24}")


_WORD_SHORT = {"NORTH": "N", "SOUTH": "S", "WEST": "W"}
"""As in "N. Dakota"."""
EMPTY_WORDS = frozenset(
    {
        *(
            "na",
            "n/a",
            "n.a.",
            "n.a",
            "n\\a",
            "#n/a",
            "<na>",
            "nan",
            "nat",
            "null",
            "<null>",
            "(null)",
            "none",
            "(none)",
            "nil",
        ),
        *("(blank)", "-", "--", "\u2013", "\u2014", "."),
    }
)
"""What statistics programs and people write into empty cells, in lower case."""
_NO_TEXTS = EMPTY_WORDS | {
    *("#null!", "#ref!", "#value!", "#name?", "#div/0!", "#num!", "not applicable", "unknown"),
}
"""These are no text either, but no answer to a question: the errors of spreadsheets, and what people write."""
LONGEST_EMPTY_WORD = max(map(len, _NO_TEXTS))
"""Characters."""
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8}\d?);", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"(\d)\.?(\d*)[eE]\+?(\d\d?)")
_PHONE_DIGITS = (10, 11)
_ZIP_DIGITS = 5
_ZIP = re.compile(
    r"(?:(?P<whole>[0-9]{6,9})|(?P<head>[0-9]{5}|[0-9]{3,4}(?![A-Z])))"
    r"(?:\.0*)?(?(head)(?:[-\u2010-\u2015\s]+[0-9]{1,4}(?:\.0*)?|[^0-9.]*))",
    re.ASCII | re.IGNORECASE,
)
"""A ZIP, also one that lost leading zeros, with or without "+4", or that is written as a number (".0"); a date is none.

"9460A" has not lost a zero but got a letter for its last digit."""
_AS_TEXT = re.compile(r"""(?:=\s*"|')([^"']*)"?""")
"""How spreadsheets are made to keep leading zeros: '02118, ="02118"."""
_STATE_BEFORE = re.compile(r"[A-Z]{2}[ -]+", re.IGNORECASE)
"""As in "MA 02118"."""
_DECIMAL_COMMA = re.compile(r"-?\d{1,3},\d+")
_WITH_SIDE = re.compile(r"(\d[\d.,]*)\s*[°º]?\s*([NSEW])", re.IGNORECASE)
_IN_MINUTES = re.compile(
    r"(\d{1,3})\s*[°º]\s*(\d{1,2}(?:\.\d+)?)\s*['\u2019\u2032]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"\u201d\u2033]|''))?\s*([NSEW])",
    re.IGNORECASE | re.ASCII,
)
"""As in 18°27'55.8"N."""
_NORTHERN = (13.0, 72.0)
"""Degrees of latitude, from Guam to Alaska."""
_WESTERN = (64.0, 180.0)
"""Degrees of longitude west of Greenwich, from Puerto Rico to the Aleutian Islands."""
_EASTERNMOST_WESTERN = 130.0
"""Nothing that SAMHSA lists lies so few degrees east of Greenwich: Palau, its first place there, is at 134."""
_SEVERAL_PHONES = re.compile(r"\s*(?:[;/|,&]|\bor\b|\band\b)\s*", re.IGNORECASE)


def clean_text(value: object) -> str:
    """Return text in one line and Unicode form NFKC; "" for words that stand for an empty cell.

    Soft hyphens, control, bidirectional, zero-width and replacement characters are removed.
    """
    text = value if type(value) is str else str(value or "")
    if not text:
        return ""
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text.replace("&amp;", "&"))
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("\u00ad", "").replace("\ufffd", "").replace("\ufeff", ""))
    if not text.isprintable():
        text = drop_unseen(text)
    text = " ".join(text.split())
    return "" if len(text) <= LONGEST_EMPTY_WORD and text.lower() in _NO_TEXTS else text


@lru_cache(maxsize=50_000)
def clean_zip(value: str) -> str:
    """Return a five-digit ZIP: leading zeros restored, "+4" and ".0" removed; "" if it isn't one."""
    if len(value) == _ZIP_DIGITS and value.isascii() and value.isdecimal():
        return value if value.strip("0") else ""
    text = _AS_TEXT.sub(r"\1", value.strip())
    found = _ZIP.fullmatch(text) or _ZIP.fullmatch(_STATE_BEFORE.sub("", text))
    if found is None or not (found["whole"] or found["head"]).strip("0"):
        return ""
    return found["whole"].zfill(9)[:5] if found["whole"] else found["head"].zfill(5)


def is_unread_zip(cell: object) -> bool:
    """Return whether a cell says something in place of a ZIP that isn't one."""
    text = str(cell or "")
    return bool(text) and not clean_zip(text) and bool(clean_text(text))


@lru_cache(maxsize=5_000)
def clean_state(value: str) -> str:
    """Return a two-letter state or territory, also from its name, or "" if it isn't one."""
    state = " ".join(value.upper().replace(".", "").split())
    return state if state in _STATES else _state_codes().get(state, "")


@lru_cache(maxsize=1)
def _state_codes() -> dict[str, str]:
    names = {state.name.upper(): state.abbr for state in us.states.STATES_AND_TERRITORIES if state.abbr in _STATES}
    abbreviated = {" ".join(_WORD_SHORT.get(word, word) for word in name.split()): code for name, code in names.items()}
    older = {state.ap_abbr.replace(".", "").upper(): state.abbr for state in us.states.STATES if state.ap_abbr}
    return older | abbreviated | names | {us.states.DC.name.upper(): "DC", "US VIRGIN ISLANDS": "VI", "USVI": "VI"}


def clean_point(latitude: object, longitude: object) -> tuple[float | None, float | None]:
    """Return a point in degrees, or (None, None) for empty or invalid values and for (0, 0), which stands for "unknown".

    Two that stand in each other's column, and a western longitude without its sign, are set right: no place of the United
    States lies where they would point.
    """
    if latitude == "" and longitude == "":  # The national directory has no coordinates.
        return None, None
    try:
        north, east = _degrees(latitude), _degrees(longitude)
    except ValueError:
        return None, None
    if (north > 90 or north <= -_WESTERN[0]) and _NORTHERN[0] <= east <= _NORTHERN[1]:
        north, east = east, north
    if _WESTERN[0] <= east <= _EASTERNMOST_WESTERN and _NORTHERN[0] <= north <= _NORTHERN[1]:
        east = -east
    if not (-90 <= north <= 90 and -180 <= east <= 180) or (abs(north) < 0.01 and abs(east) < 0.01):
        return None, None
    return north, east


def _degrees(cell: object) -> float:
    """Return degrees; European spreadsheets write a comma for the point, and people a side ("96.79° W") or minutes."""
    text = str(cell).strip().replace("\u2212", "-")
    sign = 1
    if found := _IN_MINUTES.fullmatch(text):
        degrees, minutes, seconds = (float(part or 0) for part in found.groups()[:3])
        return (degrees + minutes / 60 + seconds / 3600) * (-1 if found[4] in "SWsw" else 1)
    if found := _WITH_SIDE.fullmatch(text):
        text, sign = found[1], -1 if found[2] in "SWsw" else 1
    return sign * float(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)


def clean_website(value: str) -> str:
    """Return a web address, or "" for none.

    Lists hold addresses with blanks or tabs in them, with half a scheme or two, or only "http://", which on old locator pages
    means none. Of several addresses the first counts. Of a path with a blank in it only the host is kept. What is no address
    (words, an email) is none.
    """
    if not value:
        return ""
    text = _STRAY_BLANK.sub("", clean_text(value).strip(_AROUND))
    schemes = _SCHEMES.match(text)
    bare = text[schemes.end() :] if schemes else text
    first, *rest = _BETWEEN.split(bare, maxsplit=1)
    host, path = _HOST_AND_PATH.fullmatch(first.rstrip(_AROUND)).groups()  # type: ignore[union-attr]  # It matches any text.
    if not _HOST.fullmatch(host) or (host.lower().startswith("www.") and host.count(".") < 2):
        return ""
    scheme = "https" if schemes and "https" in schemes[0].lower() else "http"
    address = f"{scheme}://{host}{'' if rest and '/' in path else path}"
    return address if len(address) <= 300 else ""


def clean_phones(*texts: tuple[PhoneKind, str]) -> tuple[tuple[Phone, ...], tuple[str, ...]]:
    """Return the phones of (kind, text) pairs, without duplicates, and the texts that are no US number to speak on."""
    phones: dict[tuple[str, str], Phone] = {}
    rejected = []
    for kind, text in texts:
        if plain := parse_plain(text):
            stripped, parsed = text, [(plain, "")]
        elif stripped := _plain_number(clean_text(text)):
            parsed = _parse_phones(leave_out_silent(stripped))
        else:
            continue
        kinds = kinds_beside(stripped) if kind == "main" and not plain else {}
        found = [(number, extension) for number, extension in parsed if not is_denied(number)]
        if not found:
            rejected.append(stripped)
        for number, extension in found:
            told = Phone(number=number, kind=kinds.get(number, kind), extension=extension)
            phones.setdefault((number, extension), told)
    return tuple(phones.values()), tuple(rejected)


def _parse_phones(text: str) -> list[tuple[str, str]]:
    """Return the numbers of a cell with their extensions: usually one, sometimes several divided by a slash, a comma or "or"."""
    whole = parse_phone(text)
    if whole[0]:
        return [whole]
    parts = [parsed for part in _SEVERAL_PHONES.split(text) for parsed in _parse_part(part)]
    return parts or _among_words(text)


def _parse_part(part: str) -> list[tuple[str, str]]:
    whole = parse_phone(part)
    return [whole] if whole[0] else _among_words(part)


def _among_words(text: str) -> list[tuple[str, str]]:
    """Return the numbers in a text: "701-555-0108 (24 hours)"."""
    return [parse_phone(text[start:end]) for start, end, _ in find_phones(text)]


def _plain_number(text: str) -> str:
    """Return a phone that a spreadsheet kept as a number ("7015550104.0", "7.015550104E9") in plain digits.

    A number that lost digits stays as it is, which is no phone.
    """
    if not text.endswith(".0") and not ("e" in text.lower() and _SCIENTIFIC.fullmatch(text)):
        return text
    if found := _SCIENTIFIC.fullmatch(text):
        digits, places = found[1] + found[2], int(found[3]) + 1
        return digits if len(digits) == places and places in _PHONE_DIGITS else f"({text})"
    head = text.removesuffix(".0")
    return head if head.isdecimal() and len(head) in _PHONE_DIGITS else text
