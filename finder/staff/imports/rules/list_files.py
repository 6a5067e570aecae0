"""An uploaded list that no format explains, while it waits for somebody to say what its columns are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from finder.listings.importing.first_rows import FirstRows
from finder.listings.rules.column_maps import ColumnMap

FILE_PREFIX = "finder-list-"
"""Of the names under which uploads lie on disk: nothing else is ever deleted there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """A file on this machine, and what is known of it."""

    id: int
    run_id: int
    """The last run that tried to read it."""
    account_id: int
    """Who uploaded it: nobody else sees it."""
    path: str
    file_name: str
    expires_at: datetime
    first: FirstRows
    why: str
    """Why it was not read, in words for staff."""
    as_of: str = ""
    """Its date, as it was typed or as the file's name gives it."""
    is_whole: bool = False
    """True when whoever uploaded it said so."""
    chosen: ColumnMap | None = None
    """What was said of its columns last."""
