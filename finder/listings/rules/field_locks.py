"""Field locks: a sensitive change by an import isn't published until it is reviewed.

A lock is stored among a program's staff overrides, under ``held:phones`` and the like. It means: while the sources have
`theirs`, keep showing `ours`, with its own source and date. Lifting it publishes the sources' value; it has no effect once
the sources have another value or staff override the field. So a program remains a function of its lists and overrides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from finder.listings.rules.fields import LOCK_PREFIX, LOCKED
from finder.listings.rules.listings import Listing, ZipPlace
from finder.listings.rules.location import Location, locate
from finder.listings.rules.overrides import ADDRESS, StaffOverrides, phone_values
from finder.listings.rules.records import Phone, SourceRecord

LOCKED_TEXTS = ("name", "name2", "organization")
assert {*LOCKED_TEXTS, "address", "phones", "website", "status"} == set(LOCKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLock:
    """The lock of one field: the value shown, and the sources' value that is held back."""

    ours: Any
    """Text; a list of phones as in `listings.rules.fields`; of ``address`` see `address_value`; of ``status`` open or closed."""
    theirs: Any
    ours_source: str
    ours_on: str
    """ISO date, or ""."""
    theirs_source: str
    theirs_on: str
    batch_id: int
    row: int | None = None
    """In the file; None: the list lacks the program."""


def lock_value(lock: FieldLock) -> dict[str, Any]:
    """Return a lock as the value of its field."""
    return {name: getattr(lock, name) for name in FieldLock.__slots__}


def lock_of(overrides: StaffOverrides, field: str) -> FieldLock | None:
    """Return the lock on a field, or None."""
    value = overrides.value(f"{LOCK_PREFIX}{field}") if overrides.fields else None
    return None if value is None else FieldLock(**value)


def locked_zips(overrides: StaffOverrides) -> set[str]:
    """Return the ZIPs that publishing with these overrides may look up."""
    lock = lock_of(overrides, "address")
    return {lock.ours["zip"], lock.theirs["zip"]} if lock else set()


def lock_texts(record: SourceRecord, overrides: StaffOverrides) -> SourceRecord:
    """Return the record, with staff overrides already applied, with its locked names."""
    if not overrides.fields:
        return record
    free = (name for name in LOCKED_TEXTS if name not in overrides.fields)
    holds = {name: lock for name in free if (lock := lock_of(overrides, name))}
    kept = {name: lock.ours for name, lock in holds.items() if getattr(record, name) == lock.theirs}
    return replace(record, **kept) if kept else record


def lock_phones(phones: tuple[Phone, ...], overrides: StaffOverrides) -> tuple[Phone, ...]:
    """Return the phones, or the locked ones, with the source and date of the lock."""
    lock = lock_of(overrides, "phones")
    if lock is None or phone_values(phones) != lock.theirs:
        return phones
    return tuple(Phone(**value, source=lock.ours_source, as_of=lock.ours_on) for value in lock.ours)


def lock_text(field: str, text: str, overrides: StaffOverrides) -> str:
    """Return a text, such as the website or the status, or the locked one."""
    lock = lock_of(overrides, field)
    return str(lock.ours) if lock and lock.theirs == text else text


def lock_address(
    record: SourceRecord, overrides: StaffOverrides, newest_first: Sequence[Listing], zips: Mapping[str, ZipPlace]
) -> tuple[SourceRecord, Location | None]:
    """Return the record with its locked address, and the point of that address if known.

    `record` has staff overrides already applied; those parts of the address are kept.
    """
    if not overrides.fields:
        return record, None
    lock = lock_of(overrides, "address")
    free = [name for name in ADDRESS if name not in overrides.fields]
    if lock is None or any(getattr(record, name) != lock.theirs[name] for name in free):
        return record, None
    is_whole = len(free) == len(ADDRESS) and "point" not in overrides.fields
    if is_whole and address_value(record, locate(record, newest_first, zips)) != lock.theirs:
        return record, None
    record = replace(record, **{name: lock.ours[name] for name in free})
    if lock.ours["point"] is None or not is_whole:
        return record, None
    latitude, longitude = lock.ours["point"]
    return record, Location(latitude=latitude, longitude=longitude, point="street", doubts=())


def address_value(shown: Any, location: Any) -> dict[str, Any]:
    """Return the address of a record or program, with its point if that is of the street address."""
    point = [location.latitude, location.longitude] if location.point == "street" else None
    return {**{name: getattr(shown, name) for name in ADDRESS}, "point": point}


def base_field(field: str) -> str:
    """Return the field that a lock (``held:…``) is on, or the field itself."""
    return field.removeprefix(LOCK_PREFIX)
