"""How many phones a list changes, compared with its own source's last list: other sources carry other numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from finder.listings.importing.phone_changes import find_last
from finder.listings.rules.phone_changes import PhoneChanges
from finder.listings.rules.records import SourceList
from finder.listings.store import listings
from finder.platform.database.session import Session
from finder.staff.imports.outcomes import Entry


def count_phone_changes(session: Session, lists: Sequence[SourceList], entries: Sequence[Entry]) -> PhoneChanges:
    """Compare the lists of a file with the directory as it is before them; `entries`: their records with their programs."""
    told = _numbers_told(lists, entries)
    compared: set[str] = set()
    changed: set[str] = set()
    for list_number, numbers in told.items():
        last = find_last(session, lists[list_number])
        known = listings.find_numbers(session, snapshot_id=last.id) if last else {}
        both = {key for key in numbers if numbers[key] and known.get(key)}
        compared |= both
        changed |= {key for key in both if numbers[key] != known[key]}
    return PhoneChanges(compared=len(compared), changed=len(changed))


def _numbers_told(lists: Sequence[SourceList], entries: Sequence[Entry]) -> Mapping[int, Mapping[str, set[str]]]:
    """Return, by list and program, the phone numbers that the records name."""
    records = [record for found in lists for _, record in found.records]
    told: dict[int, dict[str, set[str]]] = {}
    for entry in entries:
        of_program = told.setdefault(entry.list_number, {}).setdefault(entry.program_id, set())
        of_program.update(phone.number for phone in records[entry.number].phones)
    return told
