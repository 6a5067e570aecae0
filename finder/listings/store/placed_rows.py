"""Rows of SQLite's tables written over from their copies by where they lie: a row is found by its number, not by a key of text.

That takes half as long where nearly all rows of a table change, in the transaction for which everybody waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.exc import IntegrityError

from finder.platform.database.shadow import Shadow
from finder.platform.errors import BadInput

PLACES = "m.rowid AS place, t.rowid AS copied"
"""Two columns of a temporary table that notes what differs between a real table `m` and its copy `t`."""

_BY_HAND = "The database was changed by hand in the meantime. Nothing was imported; import the list again."


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRows:
    """Rows of a real table that a temporary table notes, with `PLACES`; the table has no key that is a whole number."""

    shadow: Shadow
    table: str
    noted: str
    key: tuple[str, ...]
    """Columns that tell a row: it is written over only by the copy with the same, wherever either lies by then."""

    def index(self) -> None:
        """Have noted rows found by their place."""
        self._run(f"CREATE INDEX temp.place_{self.noted} ON {self.noted} (place)")

    def update(self, values: Mapping[str, str], which: str) -> None:
        """Write them over; within `Shadow.real`.

        Args:
            values: SQL by column, one of which takes no NULL; `t` is the copy.
            which: which of the noted rows, in SQL.

        Raises:
            BadInput: a row is gone or lies elsewhere, and the log of changes says nothing of it: somebody worked on the database
                by hand.
        """
        real, copy = self.shadow.name_real(self.table), self.shadow.name_copy(self.table)
        same = " AND ".join(f"t.{name} = {real}.{name}" for name in self.key)
        try:
            written = self._run(
                f"UPDATE {real} SET ({', '.join(values)}) = (SELECT {', '.join(values.values())} FROM {self.noted} AS s "
                f"JOIN {copy} AS t ON t.rowid = s.copied WHERE s.place = {real}.rowid AND {same}) "
                f"WHERE rowid IN (SELECT place FROM {self.noted} WHERE {which})"
            )
        except IntegrityError as error:
            if "NOT NULL" not in str(error.orig):
                raise
            raise BadInput(_BY_HAND) from error  # Another row lies there: it has no copy.
        if written.rowcount != self._run(f"SELECT count(*) FROM {self.noted} WHERE {which}").scalar_one():
            raise BadInput(_BY_HAND)

    def _run(self, statement: str) -> CursorResult[Any]:
        return self.shadow.connection.exec_driver_sql(statement)
