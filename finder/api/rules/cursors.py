"""Cursors: where a page ended, as a short text that callers hand back unread. Any text of the right form means something."""

from __future__ import annotations

from finder.search.rules.criteria import LastShown

_NO_MILES = "none"


def write_search_cursor(last: LastShown) -> str:
    """Return the cursor after a result: hundredths of miles, id, position, and whether the area was left."""
    miles = _NO_MILES if last.miles is None else str(round(last.miles * 100))
    return f"{miles}.{last.id}.{last.position}.{'any' if last.is_anywhere else 'near'}"


def read_search_cursor(text: str) -> LastShown:
    """Return the result after which a search goes on. `text` must match `questions.SearchCursor`."""
    miles, program_id, position, reach = text.split(".")
    return LastShown(
        miles=None if miles == _NO_MILES else int(miles) / 100,
        id=program_id,
        position=int(position),
        is_anywhere=reach == "any",
    )


def write_change_cursor(revision: int, program_id: str) -> str:
    """Return the cursor after a change."""
    return f"{revision}.{program_id}" if program_id else str(revision)


def read_change_cursor(text: str | None) -> tuple[int, str]:
    """Return the revision and the id after which changes go on. `text` must match `questions.ChangeCursor`."""
    revision, _, program_id = (text or "0").partition(".")
    return int(revision), program_id
