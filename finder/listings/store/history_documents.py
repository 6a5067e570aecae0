"""Entries of the history as JSON documents and back."""

from __future__ import annotations

from typing import Any

from finder.listings.rules.history import Entry
from finder.platform.database.documents import encode, load_as, without_columns

_ENTRY_COLUMNS = ("number", "at", "kind", "program_id", "proposer")


def write_entry(entry: Entry) -> str:
    """Return the JSON of the fields that have no column, byte for byte: it is part of the hash."""
    return encode(without_columns(entry, _ENTRY_COLUMNS))


def read_entry(document: str | bytes, **columns: Any) -> Entry:
    """Build an entry from the JSON of `write_entry` and the columns."""
    return load_as(Entry, document, **columns)
