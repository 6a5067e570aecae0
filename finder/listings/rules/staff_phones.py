"""The phones that staff set, each with its own source and date: changing one number says nothing of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from finder.listings.rules.field_locks import lock_of
from finder.listings.rules.joined_phones import join_phones
from finder.listings.rules.listings import Listing
from finder.listings.rules.overrides import StaffOverrides, overridden_phones
from finder.listings.rules.records import STAFF_SOURCE, Phone

_Key = tuple[str, str, str, str]


def staff_phones(newest_first: Sequence[Listing], overrides: StaffOverrides) -> tuple[Phone, ...] | None:
    """Return the phones that staff set, or None if they set none.

    One that stood there before, as a list has it, keeps the source and date of its newest list: staff only left it as it
    was. Where staff checked the phones since, they vouch for it with the day of the check. `newest_first`: by
    `Listing.newness`.
    """
    phones = overridden_phones(overrides)
    if phones is None:
        return None
    on, checked = overrides.fields["phones"].on, overrides.fields.get("checked:phone")
    checked_on = checked.on if checked else ""
    if checked_on >= on:
        return phones
    kept = _known_before(newest_first, overrides, on)
    return tuple(_checked(kept.get(_key(phone), phone), checked_on) for phone in phones)


def _known_before(newest_first: Sequence[Listing], overrides: StaffOverrides, on: str) -> Mapping[_Key, Phone]:
    """Return what stood there on that day (of a lock, or of the lists so far), each with the newest list that has it."""
    lock = lock_of(overrides, "phones")
    locked = [Phone(**value, source=lock.ours_source, as_of=lock.ours_on) for value in lock.ours] if lock else []
    before = _by_key(locked) | _by_key(join_phones([one for one in newest_first if one.snapshot.as_of <= on]))
    return {key: phone for key, phone in (before | _by_key(join_phones(newest_first))).items() if key in before}


def _by_key(phones: Iterable[Phone]) -> dict[_Key, Phone]:
    return {_key(phone): phone for phone in phones}


def _key(phone: Phone) -> _Key:
    return phone.number, phone.kind, phone.extension, phone.answers


def _checked(phone: Phone, on: str) -> Phone:
    """Return the phone, vouched for by staff if they checked it on `on`, after its list."""
    if phone.source == STAFF_SOURCE or not on or phone.as_of > on:
        return phone
    return replace(phone, source=STAFF_SOURCE, as_of=on, as_of_precision="day")
