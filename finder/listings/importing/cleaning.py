"""Clean single cells of source files: whitespace, ZIPs, states, phones, coordinates, websites."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import us

from finder.listings.denied_phones import is_denied
from finder.listings.rules.phones import parse_phone
from finder.listings.rules.records import Phone, PhoneKind

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


def clean_text(value: object) -> str:
    """Return text with whitespace collapsed, soft hyphens and replacement characters removed, in Unicode form NFKC."""
    text = str(value or "")
    if "&" in text:
        text = text.replace("&amp;", "&")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("\u00ad", "").replace("\ufffd", ""))
    return " ".join(text.split())


def clean_zip(value: str) -> str:
    """Return a five-digit ZIP: leading zeros restored, "+4" and ".0" removed; "" if it isn't one."""
    head = value.strip().split("-")[0].split(".")[0].strip()
    if not head.isdigit() or len(head) > 9:
        return ""
    if len(head) > 5:
        return head.zfill(9)[:5]
    return head.zfill(5) if len(head) >= 3 else ""


def clean_state(value: str) -> str:
    """Return a two-letter state or territory, also from its name, or "" if it isn't one."""
    state = " ".join(value.upper().replace(".", "").split())
    return state if state in _STATES else _state_codes().get(state, "")


@lru_cache(maxsize=1)
def _state_codes() -> dict[str, str]:
    return {state.name.upper(): state.abbr for state in us.states.STATES_AND_TERRITORIES if state.abbr in _STATES} | {
        us.states.DC.name.upper(): "DC"
    }


def clean_point(latitude: object, longitude: object) -> tuple[float | None, float | None]:
    """Return a point in degrees, or (None, None) for empty or invalid values and for (0, 0), which stands for "unknown"."""
    try:
        point = float(str(latitude).strip()), float(str(longitude).strip())
    except ValueError:
        return None, None
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180) or (abs(point[0]) < 0.01 and abs(point[1]) < 0.01):
        return None, None
    return point


def clean_website(value: str) -> str:
    """Return a web address, or "" for none.

    Lists hold addresses with blanks or tabs in them, with half a scheme or two, or only "http://", which on old locator pages
    means none. Of several addresses the first counts. Of a path with a blank in it only the host is kept. What is no address
    (words, an email) is none.
    """
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
    """Return the phones of (kind, text) pairs, without duplicates, and the texts that are no US number."""
    phones: dict[tuple[str, str], Phone] = {}
    rejected = []
    for kind, text in texts:
        if not (stripped := text.strip()):
            continue
        number, extension = parse_phone(stripped)
        if not number or is_denied(number):
            rejected.append(stripped)
            continue
        phones.setdefault((number, extension), Phone(number=number, kind=kind, extension=extension))
    return tuple(phones.values()), tuple(rejected)
