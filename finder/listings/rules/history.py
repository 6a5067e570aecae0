"""The history of everything staff did: a hash chain, so that tampering with any entry is detectable.

Defines what is recorded and in which form; the store writes it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

from finder.listings.rules.changes import Change
from finder.listings.rules.fields import GROUPS, LOCK_PREFIX
from finder.listings.rules.overrides import StaffOverride

FIRST_HASH = "0" * 64
"""The previous hash of the first entry."""
KEYED = "k"
"""Begins a hash that was made with a key; the others are hexadecimal."""
UNDOABLE_KINDS = frozenset({"call", "change", "check", "hide", "undo"})
"""Kinds of entry that changed staff overrides, and so can be undone."""
CHECK_FIELD = "check"
"""The field of an entry that records a whole check: its values are those of all fields that the check set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the history. A change of three fields is three entries."""

    number: int
    """1, 2, 3 … without a gap; 0 before it is written."""
    at: str
    """UTC, ISO."""
    kind: str
    """``change``, ``check``, ``hide``, ``undo``; or ``proposal``, ``account``, ``sign_in``, ``import``, ``export`` …"""
    program_id: str = ""
    field: str = ""
    old: StaffOverride | None = None
    new: StaffOverride | None = None
    shown: Any = None
    """What the public saw before the change."""
    reason: str = ""
    evidence: tuple[Mapping[str, str], ...] = ()
    proposer: int | None = None
    """The account that proposed or did it; None for the system."""
    approver: int | None = None
    """The account that approved it, where one had to."""
    proposal_id: int | None = None
    undoes: int | None = None
    """Number of the entry that this one undoes."""
    is_single_person: bool = False
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedEntry:
    """An entry as stored."""

    entry: Entry
    previous: str
    entry_hash: str


def join_entries(entries: Sequence[Entry]) -> Entry:
    """Return one entry for several fields of one action; `split_entry` gives them back.

    A value is a mapping of field to ``[value, ISO date]``, or to None where a field had none.
    """
    return replace(
        entries[0],
        field=CHECK_FIELD,
        old=_joined({entry.field: entry.old for entry in entries}),
        new=_joined({entry.field: entry.new for entry in entries}),
        shown={entry.field: entry.shown for entry in entries},
    )


def _joined(values: Mapping[str, StaffOverride | None]) -> StaffOverride:
    known = {name: None if said is None else [said.value, said.on] for name, said in sorted(values.items())}
    return StaffOverride(value=known, on=max((said.on for said in values.values() if said), default=""))


def split_entry(entry: Entry) -> tuple[Entry, ...]:
    """Return an entry as one for each field that it set, all with its number."""
    if entry.field != CHECK_FIELD or entry.new is None or entry.old is None:
        return (entry,)
    old, new, shown = entry.old.value, entry.new.value, entry.shown or {}
    return tuple(
        replace(entry, field=name, old=_part(old.get(name)), new=_part(new[name]), shown=shown.get(name))
        for name in sorted(new)
    )


def _part(said: Sequence[Any] | None) -> StaffOverride | None:
    return None if said is None else StaffOverride(value=said[0], on=said[1])


def hash_entry(entry: Entry, previous: str, key: bytes | None = None) -> str:
    """Return the hash of an entry as canonical JSON, chained to that of the previous one.

    Its SHA-256, or with a key `KEYED` and 63 digits of its HMAC: who can write the database, but has no key, can't make a chain that fits.
    """
    text = json.dumps(asdict(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    chained = f"{previous}\n{text}".encode()
    if key is None:
        return hashlib.sha256(chained).hexdigest()
    return KEYED + hmac.new(key, chained, "sha256").hexdigest()[: 64 - len(KEYED)]


def _find_own_fault(chained: ChainedEntry, key: bytes | None) -> str:
    """Return what is wrong with an entry by itself or after the one before it, "" if nothing is."""
    is_keyed = chained.entry_hash.startswith(KEYED)
    if is_keyed and key is None:
        return "has a keyed hash, and its key is not at hand (FINDER_SECRET_KEY)"
    if chained.previous.startswith(KEYED) and not is_keyed:
        return "has no keyed hash, as the entry before it has"
    is_right = hash_entry(chained.entry, chained.previous, key if is_keyed else None) == chained.entry_hash
    return "" if is_right else "was changed after it was written"


def find_fault(
    entries: Iterable[ChainedEntry], *, last_number: int, last_hash: str, key: bytes | None = None
) -> tuple[int, str] | None:
    """Return the number of the first entry that was tampered with, and how; None if all are intact.

    `entries` in order; `last_number` and `last_hash` are recorded separately, so that missing last entries are detected.
    `key`: of the entries with keyed hashes.
    """
    number, previous = 0, FIRST_HASH
    for chained in entries:
        if chained.entry.number != number + 1:
            return number + 1, "is missing"
        if chained.previous != previous:
            return chained.entry.number, "does not follow the entry before it"
        if fault := _find_own_fault(chained, key):
            return chained.entry.number, fault
        number, previous = chained.entry.number, chained.entry_hash
    if (number, previous) != (last_number, last_hash):
        return number + 1, "is missing"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """How to undo some entries of one program."""

    program_id: str
    changes: tuple[Change, ...]
    numbers: tuple[int, ...]
    """Numbers of the entries to undo."""
    blocked: tuple[str, ...]
    """Fields changed again since by an entry that isn't undone."""


def plan_undoing(
    program_id: str, entries: Sequence[Entry], *, current: Mapping[str, StaffOverride], shown: Mapping[str, Any]
) -> Undoing:
    """Compute the changes that restore each field of a program to its value before the first of `entries`.

    Args:
        program_id: the program; entries of others are ignored.
        entries: the entries to undo, in any order.
        current: the program's staff overrides now.
        shown: what the public sees now, by field.
    """
    undoable = [part for entry in entries if is_undoable(entry, program_id) for part in split_entry(entry)]
    wanted = sorted(undoable, key=lambda entry: entry.number)
    first: dict[str, Entry] = {}
    last: dict[str, Entry] = {}
    for entry in wanted:
        first.setdefault(entry.field, entry)
        last[entry.field] = entry
    open_fields = [name for name in first if current.get(name) == last[name].new]
    return Undoing(
        program_id=program_id,
        changes=tuple(
            Change(field=name, old=current.get(name), new=first[name].old, shown=shown.get(name))
            for name in open_fields
            if current.get(name) != first[name].old
        ),
        numbers=tuple(dict.fromkeys(entry.number for entry in wanted if entry.field in open_fields)),
        blocked=tuple(name for name in first if name not in open_fields),
    )


def follow_entries(entries: Sequence[Entry], current: Mapping[str, str]) -> list[Entry]:
    """Return entries under the ids that their programs have today (`current`, by older id), in any order.

    Of two programs that are one today, a field changed on both has two pasts: that of the id that stayed counts.
    """
    pasts: dict[tuple[str, str], dict[str, list[Entry]]] = {}
    parts = [part for entry in entries for part in split_entry(entry)]
    for entry in sorted(parts, key=lambda entry: entry.number):
        program_id = current.get(entry.program_id, entry.program_id)
        pasts.setdefault((program_id, entry.field), {}).setdefault(entry.program_id, []).append(entry)
    return [
        replace(entry, program_id=program_id)
        for (program_id, _), by_id in pasts.items()
        for entry in _one_past(program_id, by_id)
    ]


def _one_past(program_id: str, by_id: Mapping[str, list[Entry]]) -> list[Entry]:
    """Return the entries of one field that follow from each other: all of them after a change of id."""
    merged = sorted((entry for found in by_id.values() for entry in found), key=lambda entry: entry.number)
    for before, after in pairwise(merged):
        if before.program_id != after.program_id and after.old != before.new:
            return by_id.get(program_id) or by_id[merged[-1].program_id]
    return merged


def is_undoable(entry: Entry, program_id: str) -> bool:
    """Return whether an entry is of a kind that can be undone."""
    return entry.kind in UNDOABLE_KINDS and entry.program_id == program_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLine:
    """The public part of one entry, never with who did it."""

    day: str
    field: str
    kind: str
    method: str
    """How it was checked, or ""."""
    is_single_person: bool


def public_line(entry: Entry) -> PublicLine:
    """Return an entry as the public may see it (trust requirement AUD-04)."""
    return PublicLine(
        day=entry.at[:10],
        field=entry.field.removeprefix(LOCK_PREFIX),
        kind=entry.kind,
        method=str(entry.evidence[0].get("method", "")) if entry.evidence else "",
        is_single_person=entry.is_single_person,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEvent:
    """What one staff action changed or checked, for the public."""

    day: str
    """ISO date."""
    kind: str
    fields: tuple[str, ...]
    """As in `listings.rules.fields`, sorted; for a check, only the groups, such as
    ``checked:phone``, in the order of `GROUPS`."""
    method: str
    is_single_person: bool


def group_public_lines(lines: Iterable[PublicLine]) -> tuple[PublicEvent, ...]:
    """Group the lines of one day and kind into one event each, in order.

    A check records every field that it covers: listing its groups is shorter.
    """
    alike: dict[tuple[str, str, str, bool], set[str]] = {}
    for line in lines:
        alike.setdefault((line.day, line.kind, line.method, line.is_single_person), set()).add(line.field)
    return tuple(
        PublicEvent(day=day, kind=kind, fields=_fewest(kind, fields), method=method, is_single_person=is_single_person)
        for (day, kind, method, is_single_person), fields in alike.items()
    )


def _fewest(kind: str, fields: set[str]) -> tuple[str, ...]:
    checked = tuple(f"checked:{group}" for group in GROUPS if f"checked:{group}" in fields)
    return checked if kind == "check" and checked else tuple(sorted(fields))
