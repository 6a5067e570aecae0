"""US phone numbers: parsing typed numbers to E.164, and recognizing toll-free ones."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

TOLL_FREE = frozenset("800 833 844 855 866 877 888".split())
"""Prefixes that are free for callers and belong to no place (NANPA, toll-free codes in use in 2025)."""
_PLAIN_PHONE = re.compile(r"([2-9]\d\d)[-. ]?([2-9]\d\d)[-. ]?(\d{4})")
_NATIONAL_DIGITS = 10
_EXTENSION = re.compile(r"\s*(?:x|ext\.?|extension|#)\s*(\d{1,8})\s*$", re.IGNORECASE)


def parse_plain(text: str) -> str:
    """Return the E.164 form of a US number in plain digits, as nearly all lists have them ("205-555-0100"), or ""."""
    plain = _PLAIN_PHONE.fullmatch(text)
    return "+1" + "".join(plain.groups()) if plain else ""


@lru_cache(maxsize=50_000)
def parse_phone(text: str) -> tuple[str, str]:
    """Return (E.164, extension) of a US number, letters allowed ("888-PARNEXT"), or ("", "")."""
    if plain := parse_plain(text):
        return plain, ""
    extension = ""
    if found := _EXTENSION.search(text):
        text, extension = text[: found.start()], found.group(1)
    if plain := parse_plain(text.strip()):
        return plain, extension
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return "", ""
    # Seven digits are possible too, where one dials locally; from a phone elsewhere they reach nobody.
    if not _is_whole(number) or not phonenumbers.is_possible_number(number):
        return "", ""
    return f"+1{number.national_number}", extension or number.extension or ""


def find_phones(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return every phone number within a text as (start, end, E.164), in order."""
    matches = phonenumbers.PhoneNumberMatcher(text, "US", leniency=phonenumbers.Leniency.POSSIBLE)
    return tuple(
        (match.start, match.end, f"+1{match.number.national_number}") for match in matches if _is_whole(match.number)
    )


def _is_whole(number: phonenumbers.PhoneNumber) -> bool:
    """Return whether a number is of the North American plan, with its area code."""
    return number.country_code == 1 and len(str(number.national_number)) == _NATIONAL_DIGITS


def is_toll_free(number: str) -> bool:
    """Return whether an E.164 number is toll-free."""
    return number.removeprefix("+1")[:3] in TOLL_FREE
