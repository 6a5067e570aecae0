"""The public part of a program's changes."""

from __future__ import annotations

from finder.listings.rules.fields import field_of
from finder.listings.rules.history import PublicEvent, PublicLine, group_public_lines, public_line, split_entry
from finder.listings.rules.undoing import UNDOABLE_KINDS
from finder.listings.store import history, programs
from finder.listings.store.history import HistoryFilter
from finder.platform.database.session import Session

MOST_EVENTS = 500
"""Events on the page; far more than anybody reads, and grouped before they are cut."""


def list_public_events(session: Session, program_id: str, *, limit: int = MOST_EVENTS) -> tuple[PublicEvent, ...]:
    """Return what staff changed and checked at a program, grouped by day and kind, the newest first."""
    return group_public_lines(show_public_history(session, program_id))[:limit]


def show_public_history(session: Session, program_id: str) -> list[PublicLine]:
    """Return the public part of all of a program's changes, the newest first; no names, no notes for staff.

    Those under its older ids count too: lists may give a program another id. All are read before any is cut: a check of
    an older version is some two hundred entries.
    """
    entries = [
        entry
        for known_id in (program_id, *programs.list_aliases(session, program_id))
        for found in history.find_entries(session, HistoryFilter(program_id=known_id, kinds=UNDOABLE_KINDS))
        for entry in split_entry(found)
        if field_of(entry.field).is_public
    ]
    newest_first = sorted(entries, key=lambda entry: entry.number, reverse=True)
    return [public_line(entry) for entry in newest_first]
