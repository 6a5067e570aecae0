"""Undoing entries of the history: which changes bring back what was there before them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from finder.listings.rules.changes import Change
from finder.listings.rules.history import Entry, split_entry
from finder.listings.rules.overrides import StaffOverride

UNDOABLE_KINDS = frozenset({"call", "change", "check", "hide", "undo"})
"""Kinds of entry that changed staff overrides, and so can be undone."""


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
