"""The public part of a program's changes."""

from __future__ import annotations

from finder.listings.rules.fields import field_of
from finder.listings.rules.history import PublicLine, is_undoable, public_line
from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.platform.database.session import Session


def show_public_history(session: Session, program_id: str, *, limit: int = 500) -> list[PublicLine]:
    """Return the public part of a program's changes, the newest first; no names, no notes for staff."""
    entries = history.find_entries(session, HistoryFilter(program_id=program_id, limit=limit))
    return [
        public_line(entry) for entry in entries if is_undoable(entry, program_id) and field_of(entry.field).is_public
    ]
