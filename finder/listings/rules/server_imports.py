"""Lists that commands imported on the server: a line each, for the staff's page of imports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from finder.listings.rules.records import DatePrecision

ImportCommand = Literal["import", "fetch-directory", "sync"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerImport:
    """One list, and what it did; the counts are those of ``finder import --json``."""

    at: datetime
    command: ImportCommand
    file_name: str
    """Without its folder."""
    format: str
    source: str
    as_of: str
    """ISO date, or ""."""
    as_of_precision: DatePrecision = "day"
    rows: int
    programs: int
    added: int
    updated: int
    unchanged: int
    retired: int
    rejected: int
