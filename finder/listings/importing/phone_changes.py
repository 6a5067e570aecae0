"""Import lists and count the programs that get other phone numbers than in the last list of their source.

Other sources carry other numbers, so a list is compared with its own source's alone; the first one with none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from finder.listings.importing.importer import ImportResult, ImportSetting, import_lists
from finder.listings.rules.listings import Snapshot
from finder.listings.rules.phone_changes import PhoneChanges
from finder.listings.rules.records import SourceList
from finder.listings.store import listings
from finder.platform.database.session import Session

_Numbers = Mapping[str, set[str]]
"""Phone numbers by program."""


def import_counting_phones(session: Session, lists: Sequence[SourceList], *, setting: ImportSetting) -> ImportResult:
    """Import as `importer.import_lists` does, and note in the result how many phones the lists change."""
    before = [_load_last(session, found) for found in lists]
    result = import_lists(session, lists, setting=setting)
    compared: set[str] = set()
    changed: set[str] = set()
    for found, last in zip(lists, before, strict=True):
        now = _load_now(session, found) if last else {}
        both = {key for key in result.ids if now.get(key) and last.get(key)}
        compared |= both
        changed |= {key for key in both if now[key] != last[key]}
    result.phones = PhoneChanges(compared=len(compared), changed=len(changed))
    return result


def find_last(session: Session, found: SourceList) -> Snapshot | None:
    """Return the newest stored list of the same source that isn't newer; one of the same date is corrected by this one."""
    older = [
        snapshot
        for snapshot in listings.list_snapshots(session).values()
        if snapshot.source == found.source and snapshot.as_of <= found.as_of
    ]
    return max(older, key=lambda snapshot: snapshot.as_of, default=None)


def _load_last(session: Session, found: SourceList) -> _Numbers:
    last = find_last(session, found)
    return listings.find_numbers(session, snapshot_id=last.id) if last else {}


def _load_now(session: Session, found: SourceList) -> _Numbers:
    """Return what the list itself names, once it is stored."""
    now = find_last(session, found)
    return listings.find_numbers(session, snapshot_id=now.id) if now and now.as_of == found.as_of else {}
