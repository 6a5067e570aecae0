"""On SQLite, an import's texts of programs, written before the transaction for which everybody waits.

They are new rows that no program names yet, written in short transactions between which others have their turn. PostgreSQL
needs no such transactions: nobody waits for rows there that nobody can see (`swapped_programs`). Where the import then fails,
the rows are left for whoever deletes what no program names (`left_texts.try_to_sweep`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from finder.listings.store.tables import ProgramTextRow
from finder.platform.database.shadow import Shadow

_STEP = 100
"""Texts of some 3 kB in one transaction: 3 to 6 ms. Whoever waits for SQLite's lock asks again after a few."""
_REST_FACTOR = 1
"""For how many times as long as it wrote an import leaves the lock to others: who asks finds it free every second time."""
_STEPS_A_LOG = 25
"""Steps until SQLite's log is written back: some 8 MB. Else whoever commits next would do it, and wait for the disk."""


@dataclass(frozen=True, slots=True)
class TextsAhead:
    """The temporary table `text_ahead`: ids of the real texts of programs to save (`to_save`), and those on the copies."""

    shadow: Shadow

    def start(self) -> None:
        """Make the table; there are no texts yet."""
        self._run("CREATE TEMPORARY TABLE text_ahead (id INTEGER PRIMARY KEY, copied_id INTEGER UNIQUE)")

    def forget(self, ids: str) -> None:
        """Forget the texts of the programs that a query returns: they say something else now."""
        texts = f"SELECT text_id FROM {self.shadow.name_copy('program')} WHERE id IN ({ids})"
        self._run(f"DELETE FROM text_ahead WHERE copied_id IN ({texts})")

    def save(self, confirm: Callable[[Session], None]) -> None:
        """Write the texts that are missing, for good, while others go on writing.

        `confirm` is called first in each step: another import would delete texts that no program names.

        Raises:
            Busy: another transaction hung; the texts until then stay, and it may be tried again.
        """
        missing = self.shadow.connection.exec_driver_sql(f"SELECT s.rowid {self._missing()}")
        rows = [int(row[0]) for row in missing]
        self.shadow.connection.rollback()
        for number, start in enumerate(range(0, len(rows), _STEP), start=1):
            begun = time.monotonic()
            with self.shadow.step() as session:
                confirm(session)
                self._add(f"s.rowid BETWEEN {rows[start]} AND {rows[start : start + _STEP][-1]}")
            if number % _STEPS_A_LOG == 0:
                self.shadow.write_back()
            time.sleep(_REST_FACTOR * (time.monotonic() - begun))

    def add_missing(self) -> None:
        """Write the texts that are missing still; within `Shadow.real`, and undone with it."""
        self._add("true")

    def _add(self, which: str) -> None:
        real, copy = (name(ProgramTextRow.__tablename__) for name in (self.shadow.name_real, self.shadow.name_copy))
        last = self.shadow.connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {real}").scalar_one()
        self._run(
            f"INSERT INTO text_ahead SELECT {last} + row_number() OVER (ORDER BY s.rowid), t.text_id "
            f"{self._missing()} AND {which}"
        )
        self._run(
            f"INSERT INTO {real} (id, card, document) SELECT a.id, x.card, x.document FROM text_ahead AS a "
            f"JOIN {copy} AS x ON x.id = a.copied_id WHERE a.id > {last} ORDER BY a.id"
        )

    def _missing(self) -> str:
        return (
            f"FROM to_save AS s JOIN {self.shadow.name_copy('program')} AS t ON t.rowid = s.copied "
            "WHERE NOT EXISTS (SELECT 1 FROM text_ahead AS a WHERE a.copied_id = t.text_id)"
        )

    def _run(self, statement: str) -> None:
        self.shadow.connection.exec_driver_sql(statement)
