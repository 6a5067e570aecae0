"""The fields of a program that staff can set, their limits, and which of them could be used to hijack a listing.

A value is plain JSON in one canonical form, so that two equal values are equal as text. Labels of fields are elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from finder.listings.rules.calls import check_calls
from finder.listings.rules.records import ANSWERS, PHONE_KINDS
from finder.listings.rules.timetables import check_timetable
from finder.listings.rules.unseen import is_unseen
from finder.listings.rules.websites import whole_address

Group = Literal["phone", "services", "payment", "intake"]
"""Groups of fields that are checked together (trust requirement FRS-01)."""
GROUPS: tuple[Group, ...] = ("phone", "services", "payment", "intake")
LOCKED = ("name", "name2", "organization", "address", "phones", "website", "status")
"""Fields that imports through the web can't change without review (LST-01, LST-10): see `listings.rules.field_locks`."""
LOCK_PREFIX = "held:"
OPENING_STATES = ("taking", "waitlist", "full")
MOST_PHONES = 10
MOST_WAITING_DAYS = 365
ZIP_POINT = "zip"
"""As a point: only the ZIP's point is right, whatever the lists have."""
_E164 = re.compile(r"\+1[2-9]\d{9}")
_DIGITS = re.compile(r"\d{1,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field that staff can set."""

    id: str
    check: Callable[[Any], Any]
    """Return the value in canonical form, or raise `ValueError` with a plain reason."""
    is_sensitive: bool = False
    """True when a second person must approve changes (trust requirement LST-01)."""
    is_public: bool = True


def field_of(field_id: str) -> Field:
    """Return the field of an id, such as ``name`` or ``code:PW``.

    Raises:
        KeyError: there is no such field.
    """
    if field_id in FIELDS:
        return FIELDS[field_id]
    prefix, _, rest = field_id.partition(":")
    if prefix == "code" and re.fullmatch(r"[A-Z0-9]{1,10}", rest):
        return Field(id=field_id, check=_one_of("yes", "no"))
    if prefix == "checked" and rest in GROUPS:
        return Field(id=field_id, check=_one_of("yes"), is_public=True)
    if prefix == "held" and rest in LOCKED:
        return Field(id=field_id, check=_never, is_sensitive=True)
    raise KeyError(field_id)


def _never(value: Any) -> Any:
    raise ValueError("Only an import can hold a field.")


def is_sensitive(field_id: str) -> bool:
    """Return whether a second person must approve a change of this field."""
    return field_of(field_id).is_sensitive


def check_values(changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the valid values in canonical form and, by field, why the others are invalid. None means: no override."""
    good: dict[str, Any] = {}
    bad: dict[str, str] = {}
    for field_id, value in changes.items():
        try:
            good[field_id] = None if value is None else field_of(field_id).check(value)
        except KeyError:
            bad[field_id] = "There is no such field."
        except ValueError as error:
            bad[field_id] = str(error)
    return good, bad


def _text(limit: int, *, may_be_empty: bool = True, lines: bool = False) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("This must be a text.")
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        if any(_is_unfit(character, lines) for character in text):
            raise ValueError("This holds characters that can't be shown.")
        if len(text) > limit:
            raise ValueError(f"This is too long: {limit} characters at most.")
        if not text and not may_be_empty:
            raise ValueError("This can't be empty.")
        return text if lines else " ".join(text.split())

    return check


def _is_unfit(character: str, lines: bool) -> bool:
    if character in "\t\n":
        return character == "\n" and not lines
    return is_unseen(character) or unicodedata.category(character) == "Cc"


def _one_of(*choices: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"This must be one of: {', '.join(choices)}.")
        return str(value)

    return check


def _pattern(expression: str, reason: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(expression, value.strip(), re.ASCII):
            raise ValueError(reason)
        return value.strip()

    return check


def _website(value: Any) -> str:
    text: str = _text(300)(value)
    if not text:
        return ""
    if "://" not in text and whole_address(text):  # As people say it: "example.org".
        text = _text(300)(f"https://{text}")
    try:
        parts = urlsplit(text)
        is_good = parts.scheme.lower() in ("http", "https") and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        is_good = False
    if not is_good or re.search(r"[\s<>\"'`\\]", text):
        raise ValueError("This must be a web address, such as example.org or https://example.org/help.")
    return text


def _phones(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list | tuple) or len(value) > MOST_PHONES:
        raise ValueError(f"Phones are a list of {MOST_PHONES} at most.")
    phones = [_phone(entry) for entry in value]
    if len({(phone["number"], phone["extension"]) for phone in phones}) < len(phones):
        raise ValueError("The same number stands here twice.")
    return phones


def _phone(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not set(value) <= {"number", "kind", "extension", "answers"}:
        raise ValueError("A phone has a number, a kind, an extension, and who answers.")
    phone = {
        "number": str(value.get("number", "")),
        "kind": str(value.get("kind", "main")),
        "extension": str(value.get("extension", "")),
        "answers": str(value.get("answers", "not_stated")),
    }
    if not _E164.fullmatch(phone["number"]):
        raise ValueError("This is not a US phone number.")
    if phone["kind"] not in PHONE_KINDS or phone["answers"] not in (*ANSWERS, "not_stated"):
        raise ValueError("Say what the line is for and who answers.")
    if phone["extension"] and not _DIGITS.fullmatch(phone["extension"]):
        raise ValueError("An extension has digits only, 8 at most.")
    return phone


def _numbers(value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(
        isinstance(entry, str) and _E164.fullmatch(entry) for entry in value
    ):
        raise ValueError("These must be US phone numbers.")
    return sorted(set(value))


def _point(value: Any) -> list[float] | str:
    if value == ZIP_POINT:
        return ZIP_POINT
    try:
        latitude, longitude = (round(float(part), 6) for part in value)
    except (TypeError, ValueError) as error:
        raise ValueError("A point is a latitude and a longitude.") from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("A point is a latitude and a longitude.")
    return [latitude, longitude]


def _opening(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or value.get("state") not in OPENING_STATES:
        raise ValueError(f"Openings are one of: {', '.join(OPENING_STATES)}.")
    days = value.get("days")
    if days is not None and (isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= MOST_WAITING_DAYS):
        raise ValueError(f"Days to wait are a number from 0 to {MOST_WAITING_DAYS}.")
    return {"state": value["state"], "days": days if value["state"] == "waitlist" else None}


FIELDS: dict[str, Field] = {
    entry.id: entry
    for entry in (
        Field(id="name", check=_text(120, may_be_empty=False), is_sensitive=True),
        Field(id="name2", check=_text(120), is_sensitive=True),
        Field(id="organization", check=_text(120), is_sensitive=True),
        Field(id="street", check=_text(120), is_sensitive=True),
        Field(id="street2", check=_text(120), is_sensitive=True),
        Field(id="city", check=_text(60, may_be_empty=False), is_sensitive=True),
        Field(id="state", check=_pattern(r"[A-Z]{2}", "This must be the two letters of a state."), is_sensitive=True),
        Field(id="zip", check=_pattern(r"\d{5}", "A ZIP has five digits."), is_sensitive=True),
        Field(id="point", check=_point, is_sensitive=True),
        Field(id="phones", check=_phones, is_sensitive=True),
        Field(id="website", check=_website, is_sensitive=True),
        Field(id="licence", check=_text(60), is_sensitive=True),
        Field(id="status", check=_one_of("open", "closed"), is_sensitive=True),
        Field(id="hidden", check=_numbers, is_sensitive=True),
        Field(id="hours", check=_text(500, lines=True)),
        Field(id="timetable", check=check_timetable),
        Field(id="getting_in", check=_text(1000, lines=True)),
        Field(id="what_to_bring", check=_text(1000, lines=True)),
        Field(id="opening", check=_opening),
        Field(id="calls", check=check_calls, is_public=False),
        Field(id="staff_notes", check=_text(4000, lines=True), is_public=False),
    )
}
"""By id; beside these, ``code:PW`` (yes or no) for every service code, ``checked:phone`` for every group of fields, and
``held:phones`` for a lock set by an import (staff can only lift it).
Which are sensitive is trust requirement LST-01: phones and who answers, website, names, address and point, ownership,
license, open or closed; and unhiding a phone (LST-08)."""
TEXT_NOTES = ("hours", "getting_in", "what_to_bring")
"""Published with the program's other notes."""
TIMETABLE = "timetable"
"""Opening times by weekday, as in `listings.rules.timetables`; published as a note too, under this name."""
