"""The history of everything staff did: a hash chain, so that tampering with any entry is detectable.

Defines what is recorded and in which form; the store writes it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from finder.listings.rules.changes import Change
from finder.listings.rules.fields import GROUPS, LOCK_PREFIX
from finder.listings.rules.overrides import StaffOverride

FIRST_HASH = "0" * 64
"""The previous hash of the first entry."""
KEYED = "k"
"""Begins a hash that was made with a key; the others are hexadecimal."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """Who does what, and why: shared by all changes of one action."""

    kind: str
    """As in `Entry`."""
    proposer: int | None
    """The account; None: the system."""
    at: datetime
    program_id: str = ""
    reason: str = ""
    evidence: tuple[Mapping[str, str], ...] = ()
    """As in `Entry`."""
    approver: int | None = None
    proposal_id: int | None = None
    undoes: int | None = None
    is_single_person: bool = False
    request_id: str = ""
    is_joined: bool = False
    """True if all its changes are one entry: a check."""


def make_entry(change: Change, event: AuditEvent) -> Entry:
    """Return the history entry for one change of an event; its number is assigned when it is saved."""
    return Entry(
        number=0,
        at=event.at.isoformat(timespec="seconds"),
        kind=event.kind,
        program_id=event.program_id,
        field=change.field,
        old=change.old,
        new=change.new,
        shown=change.shown,
        reason=event.reason,
        evidence=event.evidence,
        proposer=event.proposer,
        approver=event.approver,
        proposal_id=event.proposal_id,
        undoes=event.undoes,
        is_single_person=event.is_single_person,
        request_id=event.request_id,
    )


def make_entries(changes: Sequence[Change], event: AuditEvent) -> list[Entry]:
    """Return the history entries for the changes of an event: one each, or one for all of them."""
    entries = [make_entry(change, event) for change in changes]
    return [join_entries(entries)] if event.is_joined and entries else entries


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The canonical JSON of an entry but for its number, which is known only when it is written."""

    before: str
    after: str


def render(entry: Entry) -> Rendered:
    """Return an entry as canonical JSON around its number."""
    mapping = _as_mapping(entry)
    before, after = (_write({name: mapping[name] for name in names}) for names in (_BEFORE_NUMBER, _AFTER_NUMBER))
    return Rendered(before=f'{before[:-1]},"number":', after=f",{after[1:]}")


def chain_hash(rendered: Rendered, number: int, previous: str, key: bytes | None = None) -> str:
    """Return the hash of an entry with this number, chained to that of the previous one.

    Its SHA-256, or with a key `KEYED` and 63 digits of its HMAC: who can write the database, but has no key, can't forge it.
    """
    chained = f"{previous}\n{rendered.before}{number}{rendered.after}".encode()
    if key is None:
        return hashlib.sha256(chained).hexdigest()
    return KEYED + hmac.digest(key, chained, "sha256").hex()[: 64 - len(KEYED)]


def hash_entry(entry: Entry, previous: str, key: bytes | None = None) -> str:
    """Return the hash of an entry, as `chain_hash`."""
    return chain_hash(render(entry), entry.number, previous, key)


def _write(mapping: Mapping[str, Any]) -> str:
    return json.dumps(mapping, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


_NAMES = tuple(one.name for one in fields(Entry))
_BEFORE_NUMBER = tuple(name for name in _NAMES if name < "number")
_AFTER_NUMBER = tuple(name for name in _NAMES if name > "number")


def _as_mapping(entry: Entry) -> dict[str, Any]:
    """Return an entry as `asdict` does. An import writes one a program: those hold nothing to copy."""
    if entry.evidence or not (entry.old is entry.new is entry.shown is None):
        return asdict(entry)
    return {name: getattr(entry, name) for name in _NAMES}


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
