"""Lists in no known format. They can be read all the same once a person says what their columns are (`mapped`)."""

from __future__ import annotations

from collections.abc import Sequence

from finder.listings.importing.reading import Table
from finder.platform.errors import BadInput


class UnknownList(BadInput):
    """A list in no known format, or with columns that its format doesn't know and that hold phones or services."""

    def __init__(self, why: str, tables: Sequence[Table] = (), *, advice: str = "") -> None:
        super().__init__(f"{why} {advice}".rstrip())
        self.why = why
        """The message without the advice, for the page on which one does what it advises."""
        self.tables = tuple(table for table in tables if table.columns and table.numbered)
        """Its tables with rows; () if there is none."""
