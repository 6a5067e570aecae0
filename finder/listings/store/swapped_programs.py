"""The programs of an import, from its copies into the real tables: what differs is noted before, row by row.

Their texts go ahead: each is a new row that no program names yet, so nobody else can see or touch it. On PostgreSQL they are
written in the same transaction, before the lock; on SQLite in others before it (`texts_ahead`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from finder.listings.store.placed_rows import PLACES, PlacedRows
from finder.listings.store.program_texts import NEXT_ID
from finder.listings.store.tables import ProgramRow, ProgramTextRow
from finder.listings.store.texts_ahead import TextsAhead
from finder.platform.database.shadow import Shadow

_PROGRAM, _TEXT = (cast(Table, row.__table__) for row in (ProgramRow, ProgramTextRow))
_NAMES = tuple(column.name for column in _PROGRAM.columns if column.name != "version")
_SEARCHED = ("listed", "not_listed_because", "state", "search_city", "zip", "website_host", "is_in_doubt")
"""Columns of programs in indexes. They rarely change, and to write one rewrites its index even if it has not changed."""


@dataclass(frozen=True, slots=True)
class ProgramRows:
    """The programs that an import writes anew.

    The temporary table `to_save` names them. On PostgreSQL `to_write` holds their rows besides, with the ids that their texts
    will have, in the order in which the real rows lie. Those that are late changed after texts went ahead: theirs follow.
    """

    shadow: Shadow

    def prepare(self, *, begun_at: int) -> None:
        """Note in temporary tables which rows changed since revision `begun_at`."""
        for name in ("to_save", "to_write", "text_ahead"):
            self._run(f"DROP TABLE IF EXISTS {self.shadow.name_copy(name)}")
        # In the order of ids: whoever writes others that follow them needn't sort.
        self._run(f"CREATE TEMPORARY TABLE to_save AS {self._select_to_save(begun_at)} ORDER BY t.id")
        if self.shadow.is_sqlite:
            self._placed.index()
            self._texts.start()
        else:
            more = "copied_text_id BIGINT, is_new BOOLEAN, is_moved BOOLEAN, is_late BOOLEAN"
            self._run(f"CREATE TEMPORARY TABLE to_write (LIKE {self.shadow.name_copy('program')}, {more})")
            self._fill_to_write("true", is_late=False)
            self._run(f"ANALYZE {self.shadow.name_copy('to_write')}")

    def prepare_again(self, ids: str, *, begun_at: int) -> None:
        """Note anew what differs at the programs that a query `ids` returns."""
        to_save = self.shadow.name_copy("to_save")
        self._run(f"DELETE FROM {to_save} WHERE id IN ({ids})")
        self._run(f"INSERT INTO {to_save} {self._select_to_save(begun_at)} AND t.id IN ({ids})")
        if self.shadow.is_sqlite:
            self._texts.forget(ids)
        else:
            self._run(f"DELETE FROM {self.shadow.name_copy('to_write')} WHERE id IN ({ids})")
            self._fill_to_write(f"t.id IN ({ids})", is_late=True)

    def save_ahead(self, confirm: Callable[[Session], None]) -> None:
        """Write the texts of all for good, on SQLite only; as `TextsAhead.save`."""
        if self.shadow.is_sqlite:
            self._texts.save(confirm)

    def write_ahead(self) -> None:
        """Write the texts of all; on PostgreSQL only, before the lock is taken."""
        self._run(f"UPDATE {self.shadow.name_copy('to_write')} SET is_late = false WHERE is_late")
        self._insert_texts("NOT w.is_late")

    def write(self, revision: int) -> None:
        """Write them under a revision; within `Shadow.real`."""
        listed, real = ", ".join(_NAMES), self.shadow.name_real(_PROGRAM.name)
        values = ", ".join(map(self._value, _NAMES))
        self._write_texts()
        self._run(
            f"INSERT INTO {real} ({listed}, version) SELECT {values}, {revision} FROM {self._source()} "
            f"WHERE {_if_any('is_new')} ORDER BY t.id"
        )
        self._update([name for name in _NAMES if name not in ("id", *_SEARCHED)], "NOT is_new", revision)
        self._update(_SEARCHED, _if_any("is_moved AND NOT is_new"), revision)

    def _write_texts(self) -> None:
        """Write the texts that did not go ahead."""
        if self.shadow.is_sqlite:
            self._texts.add_missing()
        else:
            self._insert_texts("w.is_late")

    def _insert_texts(self, which: str) -> None:
        self._run(
            f"INSERT INTO {self.shadow.name_real(_TEXT.name)} (id, card, document) "
            f"SELECT w.text_id, x.card, x.document FROM {self.shadow.name_copy('to_write')} AS w "
            f"JOIN {self.shadow.name_copy(_TEXT.name)} AS x ON x.id = w.copied_text_id WHERE {which}"
        )

    def _update(self, columns: Sequence[str], which: str, revision: int) -> None:
        real = self.shadow.name_real(_PROGRAM.name)
        if self.shadow.is_sqlite:
            values = {name: self._value(name) for name in columns}
            self._placed.update(values | {"version": str(revision)}, which)
            return
        sets = ", ".join(f"{name} = t.{name}" for name in columns)
        self._run(
            f"UPDATE {real} SET {sets}, version = {revision} FROM {self._source()} WHERE t.id = {real}.id AND {which}"
        )

    def _value(self, name: str) -> str:
        """Return the SQL of a program's value; the copies on SQLite name texts that are there alone."""
        if self.shadow.is_sqlite and name == _PROGRAM.c.text_id.name:
            return "(SELECT a.id FROM text_ahead AS a WHERE a.copied_id = t.text_id)"
        return f"t.{name}"

    @property
    def _placed(self) -> PlacedRows:
        return PlacedRows(shadow=self.shadow, table=_PROGRAM.name, noted="to_save", key=("id",))

    @property
    def _texts(self) -> TextsAhead:
        return TextsAhead(self.shadow)

    def _source(self) -> str:
        if self.shadow.is_sqlite:
            return f"{self.shadow.name_copy('program')} AS t JOIN to_save AS s ON s.id = t.id"
        return f"{self.shadow.name_copy('to_write')} AS t"

    def _fill_to_write(self, which: str, *, is_late: bool) -> None:
        named = [column.name for column in _PROGRAM.columns]
        values = ", ".join(NEXT_ID if name == "text_id" else f"t.{name}" for name in named)
        self._run(
            f"INSERT INTO {self.shadow.name_copy('to_write')} ({', '.join(named)}, copied_text_id, is_new, is_moved, is_late) "
            f"SELECT {values}, t.text_id, s.is_new, s.is_moved, {is_late} "
            f"FROM {self.shadow.name_copy('program')} AS t JOIN {self.shadow.name_copy('to_save')} AS s ON s.id = t.id "
            f"LEFT JOIN {self.shadow.name_real('program')} AS m ON m.id = t.id WHERE {which} ORDER BY m.ctid"
        )

    def _select_to_save(self, begun_at: int) -> str:
        is_moved = " OR ".join(f"t.{name} IS DISTINCT FROM m.{name}" for name in _SEARCHED)
        places = f", {PLACES}" if self.shadow.is_sqlite else ""
        return (
            f"SELECT t.id AS id, m.id IS NULL AS is_new, m.version AS version, ({is_moved}) AS is_moved{places} "
            f"FROM {self.shadow.name_copy('program')} AS t "
            f"LEFT JOIN {self.shadow.name_real('program')} AS m ON m.id = t.id "
            f"WHERE (t.version > {begun_at} OR m.id IS NULL)"
        )

    def _run(self, statement: str) -> None:
        self.shadow.connection.exec_driver_sql(statement)


def _if_any(which: str) -> str:
    """Return a condition that is looked up among the ids first: there are often none, and whole rows take long to read."""
    return f"{which} AND EXISTS (SELECT 1 FROM to_save WHERE {which})"
