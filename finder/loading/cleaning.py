"""Single cells of foreign lists made clean: blanks, ZIPs, states, phones, coordinates, websites."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

import phonenumbers
import us

from finder import resources
from finder.domain.records import Phone, PhoneKind

_PLAIN_PHONE = re.compile(r"([2-9]\d\d)[-. ]?([2-9]\d\d)[-. ]?(\d{4})")
_EXTENSION = re.compile(r"\s*(?:x|ext\.?|extension|#)\s*(\d{1,8})\s*$", re.IGNORECASE)
_STATES = frozenset(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI AS MP FM MH PW".split()
)
"""USPS codes of states, DC, territories and the freely associated states, all of which occur in SAMHSA's lists."""


def clean_text(value: object) -> str:
    """Give text with blanks folded, soft hyphens and replacement marks gone, and characters in composed form."""
    text = str(value or "").replace("&amp;", "&").replace("\u00ad", "").replace("\ufffd", "")
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def clean_zip(value: str) -> str:
    """Give a five-digit ZIP: leading zeros regained, "+4" and ".0" cut; "" when it is none."""
    head = value.strip().split("-")[0].split(".")[0].strip()
    if not head.isdigit() or len(head) > 9:
        return ""
    if len(head) > 5:
        return head.zfill(9)[:5]
    return head.zfill(5) if len(head) >= 3 else ""


def clean_state(value: str) -> str:
    """Give a two-letter state or territory, also from its name, or "" when it is none."""
    state = " ".join(value.upper().replace(".", "").split())
    return state if state in _STATES else _state_codes().get(state, "")


@lru_cache(maxsize=1)
def _state_codes() -> dict[str, str]:
    return {state.name.upper(): state.abbr for state in us.states.STATES_AND_TERRITORIES if state.abbr in _STATES} | {
        us.states.DC.name.upper(): "DC"
    }


def clean_point(latitude: object, longitude: object) -> tuple[float | None, float | None]:
    """Give a point in degrees, or two None for blanks, nonsense and the (0, 0) that stands for "unknown"."""
    try:
        point = float(str(latitude).strip()), float(str(longitude).strip())
    except ValueError:
        return None, None
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180) or (abs(point[0]) < 0.01 and abs(point[1]) < 0.01):
        return None, None
    return point


def clean_website(value: str) -> str:
    """Give a web address, or "" for none; the bare "http://" of old locator pages means none."""
    text = clean_text(value)
    if text.lower() in ("", "http://", "https://", "n/a", "none") or " " in text or "." not in text:
        return ""
    address = text if text.lower().startswith(("http://", "https://")) else f"http://{text}"
    return address if len(address) <= 300 else ""


def clean_phones(*texts: tuple[PhoneKind, str]) -> tuple[tuple[Phone, ...], tuple[str, ...]]:
    """Give the phones of (kind, text) pairs, each number and extension once, and the texts that are no US number."""
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


@lru_cache(maxsize=50_000)
def parse_phone(text: str) -> tuple[str, str]:
    """Give (E.164, extension) of a US number, letters allowed ("888-PARNEXT"), or ("", "")."""
    extension = ""
    if found := _EXTENSION.search(text):
        text, extension = text[: found.start()], found.group(1)
    if plain := _PLAIN_PHONE.fullmatch(text.strip()):
        return "+1" + "".join(plain.groups()), extension
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return "", ""
    if number.country_code != 1 or not phonenumbers.is_possible_number(number):
        return "", ""
    return f"+1{number.national_number}", extension or number.extension or ""


def is_denied(number: str) -> bool:
    """Say whether a number is on the deny list, which keeps digests only."""
    return hashlib.sha256(number.removeprefix("+1").encode()).hexdigest() in _denied()


@lru_cache(maxsize=1)
def _denied() -> frozenset[str]:
    lines = (resources.folder("data") / "denied_phones.txt").read_text(encoding="ascii").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
