"""The public part of a program's changes."""

from __future__ import annotations

from finder.listings.rules.fields import field_of
from finder.listings.rules.history import PublicLine, is_undoable, public_line, split_entry
from finder.listings.store import history, programs
from finder.listings.store.history import HistoryFilter
from finder.platform.database.session import Session


def show_public_history(session: Session, program_id: str, *, limit: int = 500) -> list[PublicLine]:
    """Return the public part of a program's changes, the newest first; no names, no notes for staff.

    Those under its older ids count too: lists may give a program another id.
    """
    entries = [
        entry
        for known_id in (program_id, *programs.list_aliases(session, program_id))
        for found in history.find_entries(session, HistoryFilter(program_id=known_id, limit=limit))
        for entry in split_entry(found)
        if is_undoable(entry, known_id) and field_of(entry.field).is_public
    ]
    newest_first = sorted(entries, key=lambda entry: entry.number, reverse=True)
    return [public_line(entry) for entry in newest_first[:limit]]
