"""Warnings about cells that were left out of rows that were read."""

from __future__ import annotations

from collections.abc import Sequence

from finder.listings.rules.records import SourceRecord

_SHOWN_ROWS = 5


def warn_of_phones(records: Sequence[tuple[int, SourceRecord]]) -> tuple[str, ...]:
    """Return a warning if records have phones that are no US numbers; `records`: with their row numbers."""
    return _warn([number for number, record in records if record.rejected_phones], "a phone that is no US number")


def warn_of_dates(rows: Sequence[int]) -> tuple[str, ...]:
    """Return a warning if rows, by their numbers, have days that can't be read."""
    return _warn(rows, "a date that can't be read")


def warn_of_zips(rows: Sequence[int], rejected: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """Return a warning if rows that are used, by their numbers, have ZIPs that can't be read."""
    refused = {number for number, _ in rejected}
    return _warn([number for number in rows if number not in refused], "a ZIP that can't be read")


def _warn(rows: Sequence[int], what: str) -> tuple[str, ...]:
    if not rows:
        return ()
    first = ", ".join(map(str, rows[:_SHOWN_ROWS])) + (" …" if len(rows) > _SHOWN_ROWS else "")
    subject = f"{len(rows):,} rows have" if len(rows) > 1 else "1 row has"
    return (f"{subject} {what}; it was left out (row {first}).",)
