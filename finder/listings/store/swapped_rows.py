"""The phones and listings of an import, from its copies into the real tables: what differs is noted before, row by row.

Lists that nobody has seen yet go ahead: their rows are written before others are locked out, since nobody can touch them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table

from finder.listings.store.placed_rows import PLACES, PlacedRows
from finder.listings.store.tables import ListingRow, ProgramPhoneRow, SnapshotRow
from finder.platform.database.shadow import Shadow

_PHONE, _SNAPSHOT = (cast(Table, row.__table__) for row in (ProgramPhoneRow, SnapshotRow))
_PLAIN = tuple(column.name for column in _PHONE.columns if column.name not in ("program_id", "position", "number"))
"""Columns of phones in no index. A newer list gives every number another date: to write these alone leaves indexes alone."""
_DATED = ("source", "as_of", "is_hidden")
"""Those of them that a newer list changes of every number, and one that takes no NULL (`PlacedRows`); SQLite would check the
others against lists of values."""
_KNOWN_BY = "fk_listing_program_id_program"


@dataclass(frozen=True, slots=True)
class PhoneRows:
    """The phones that an import writes anew."""

    shadow: Shadow

    def prepare(self) -> None:
        """Note in temporary tables which rows differ."""
        for name in ("to_call", "to_hush"):
            _run(self.shadow, f"DROP TABLE IF EXISTS {self.shadow.name_copy(name)}")
        _run(self.shadow, f"CREATE TEMPORARY TABLE to_call AS {self._select_to_call()}")
        _run(self.shadow, f"CREATE TEMPORARY TABLE to_hush AS {self._select_to_hush()}")
        if self.shadow.is_sqlite:
            self._placed.index()

    def prepare_again(self, ids: str) -> None:
        """Note anew what differs at the programs that a query `ids` returns."""
        for name, found, of in (("to_call", self._select_to_call(), "t"), ("to_hush", self._select_to_hush(), "m")):
            copy = self.shadow.name_copy(name)
            _run(self.shadow, f"DELETE FROM {copy} WHERE program_id IN ({ids})")
            _run(self.shadow, f"INSERT INTO {copy} {found} AND {of}.program_id IN ({ids})")

    def write(self) -> None:
        """Write them; within `Shadow.real`, and after their programs."""
        real, copy = self.shadow.name_real(_PHONE.name), self.shadow.name_copy(_PHONE.name)
        on = "s.program_id = t.program_id AND s.position = t.position"
        gone = f"SELECT 1 FROM to_hush AS s WHERE s.program_id = {real}.program_id AND s.position = {real}.position"
        _run(self.shadow, f"DELETE FROM {real} WHERE EXISTS ({gone})")
        self._update(_DATED, "NOT is_new AND NOT is_renewed")
        self._update(_PLAIN, "NOT is_new AND is_renewed")
        self._update(("number",), "NOT is_new AND is_other")
        names = ", ".join(_PHONE.columns.keys())
        values = ", ".join(f"t.{column.name}" for column in _PHONE.columns)
        _run(
            self.shadow,
            f"INSERT INTO {real} ({names}) SELECT {values} FROM {copy} AS t JOIN to_call AS s ON {on} WHERE s.is_new",
        )

    def _update(self, columns: Sequence[str], which: str) -> None:
        if self.shadow.is_sqlite:
            self._placed.update({name: f"t.{name}" for name in columns}, which)
            return
        real, copy = self.shadow.name_real(_PHONE.name), self.shadow.name_copy(_PHONE.name)
        sets = ", ".join(f"{name} = t.{name}" for name in columns)
        _run(
            self.shadow,
            f"UPDATE {real} SET {sets} FROM {copy} AS t JOIN to_call AS s "
            "ON s.program_id = t.program_id AND s.position = t.position "
            f"WHERE t.program_id = {real}.program_id AND t.position = {real}.position AND {which}",
        )

    @property
    def _placed(self) -> PlacedRows:
        return PlacedRows(shadow=self.shadow, table=_PHONE.name, noted="to_call", key=("program_id", "position"))

    def _select_to_call(self) -> str:
        real, copy = self.shadow.name_real(_PHONE.name), self.shadow.name_copy(_PHONE.name)
        differs, renewed = (
            " OR ".join(f"t.{name} IS DISTINCT FROM m.{name}" for name in names)
            for names in (("number", *_PLAIN), [name for name in _PLAIN if name not in _DATED])
        )
        places = f", {PLACES}" if self.shadow.is_sqlite else ""
        return (
            "SELECT t.program_id AS program_id, t.position AS position, m.program_id IS NULL AS is_new, "
            f"t.number <> m.number AS is_other, ({renewed}) AS is_renewed{places} FROM {copy} AS t LEFT JOIN {real} AS m "
            f"ON m.program_id = t.program_id AND m.position = t.position WHERE (m.program_id IS NULL OR {differs})"
        )

    def _select_to_hush(self) -> str:
        real, copy = self.shadow.name_real(_PHONE.name), self.shadow.name_copy(_PHONE.name)
        same = "t.program_id = m.program_id AND t.position = m.position"
        return (
            f"SELECT m.program_id AS program_id, m.position AS position FROM {real} AS m "
            f"WHERE NOT EXISTS (SELECT 1 FROM {copy} AS t WHERE {same})"
        )


@dataclass(frozen=True, slots=True)
class ListingRows:
    """The listings that an import writes anew, and the lists that they are of."""

    shadow: Shadow

    def prepare(self) -> None:
        """Note in temporary tables which rows differ, and which of them go ahead."""
        real, copy = self.shadow.name_real, self.shadow.name_copy
        for name in ("to_list", "to_unlist", "to_open"):
            _run(self.shadow, f"DROP TABLE IF EXISTS {copy(name)}")
        on = "m.snapshot_id = t.snapshot_id AND m.key = t.key"
        new = f"SELECT id FROM {copy('snapshot')} WHERE id NOT IN (SELECT id FROM {real('snapshot')})"
        _run(self.shadow, f"CREATE TEMPORARY TABLE to_open AS {new}")
        # SQLite has one lock for all: there nothing can go ahead.
        is_ahead = "false" if self.shadow.is_sqlite else f"t.snapshot_id IN (SELECT id FROM {copy('to_open')})"
        _run(
            self.shadow,
            f"CREATE TEMPORARY TABLE to_list AS SELECT t.id AS id, m.id AS real_id, {is_ahead} "
            f"AND EXISTS (SELECT 1 FROM {real('program')} AS p WHERE p.id = t.program_id) AS is_ahead "
            f"FROM {copy('listing')} AS t LEFT JOIN {real('listing')} AS m ON {on} WHERE m.id IS NULL "
            "OR m.program_id <> t.program_id OR m.blocking_key <> t.blocking_key OR m.record <> t.record",
        )
        _run(
            self.shadow,
            f"CREATE TEMPORARY TABLE to_unlist AS SELECT m.id AS id FROM {real('listing')} AS m "
            f"WHERE NOT EXISTS (SELECT 1 FROM {copy('listing')} AS t WHERE {on})",
        )

    def write_ahead(self) -> None:
        """Write the lists that are new, and those of their listings whose programs are known; before the lock is taken.

        On PostgreSQL only. Others may go on to change these programs, but to delete one they wait.
        """
        real, names = self.shadow.name_real("snapshot"), ", ".join(_SNAPSHOT.columns.keys())
        _run(
            self.shadow,
            f"INSERT INTO {real} ({names}) SELECT {names} FROM {self.shadow.name_copy('snapshot')} "
            "WHERE id IN (SELECT id FROM to_open) ON CONFLICT DO NOTHING",
        )
        # Where others were quicker, or took a program away, rows are left out: `Staging.find_changed` then sees it.
        program = f"EXISTS (SELECT 1 FROM {self.shadow.name_real('program')} AS p WHERE p.id = t.program_id)"
        self._insert(f"s.is_ahead AND t.snapshot_id IN (SELECT id FROM {real}) AND {program}")
        # Looked up now, not at the commit, when others wait.
        key = f'"{self.shadow.schema}".{_KNOWN_BY}'
        _run(self.shadow, f"SET CONSTRAINTS {key} IMMEDIATE")
        _run(self.shadow, f"SET CONSTRAINTS {key} DEFERRED")

    def delete_gone(self) -> None:
        """Delete listings that are of no list any more; within `Shadow.real`."""
        real = self.shadow.name_real("listing")
        _run(self.shadow, f"DELETE FROM {real} WHERE id IN (SELECT id FROM to_unlist)")

    def write(self) -> None:
        """Write all the others; within `Shadow.real`, and after their programs."""
        real, copy = self.shadow.name_real("listing"), self.shadow.name_copy("listing")
        self._insert("s.real_id IS NULL AND NOT s.is_ahead")
        sets = ", ".join(f"{name} = t.{name}" for name in ("blocking_key", "program_id", "record"))
        _run(
            self.shadow,
            f"UPDATE {real} SET {sets} FROM {copy} AS t JOIN to_list AS s ON s.id = t.id "
            f"WHERE s.real_id IS NOT NULL AND {real}.id = s.real_id",
        )

    def find_ahead(self) -> list[int]:
        """Return the ids of the lists that go ahead."""
        found = self.shadow.connection.exec_driver_sql(f"SELECT id FROM {self.shadow.name_copy('to_open')}")
        return [int(row[0]) for row in found]

    def _insert(self, which: str) -> None:
        names = [column.name for column in cast(Table, ListingRow.__table__).columns if column.name != "id"]
        _run(
            self.shadow,
            f"INSERT INTO {self.shadow.name_real('listing')} ({', '.join(names)}) "
            f"SELECT {', '.join(f't.{name}' for name in names)} FROM {self.shadow.name_copy('listing')} AS t "
            f"JOIN to_list AS s ON s.id = t.id WHERE {which} ORDER BY t.id",
        )


def _run(shadow: Shadow, statement: str) -> None:
    shadow.connection.exec_driver_sql(statement)
