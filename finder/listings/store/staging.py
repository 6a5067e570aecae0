"""Copies of the tables that an import writes, and the one short transaction that puts its outcome in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, func, select, true
from sqlalchemy.orm import Session

from finder.listings.store.override_tables import CallStateRow, ConflictRow, ProgramMergeRow, StaffOverrideRow
from finder.listings.store.program_versions import swap_versions
from finder.listings.store.swapped_programs import ProgramRows
from finder.listings.store.swapped_rows import ListingRows, PhoneRows
from finder.listings.store.tables import (
    ListingRow,
    ProgramAliasRow,
    ProgramPhoneRow,
    ProgramRow,
    ProgramTextRow,
    ProgramTombstoneRow,
    ProgramVersionRow,
    SnapshotRow,
)
from finder.listings.store.tombstones import bury, revive
from finder.platform.database.changes import find_changed_ids, forget_revision, get_revision, record_changes
from finder.platform.database.session import SessionFactory
from finder.platform.database.shadow import Shadow
from finder.platform.database.tables import ChangeRow, DirectoryRow, RevisionRow

_ROWS: tuple[Any, ...] = (
    DirectoryRow,
    ChangeRow,
    RevisionRow,
    SnapshotRow,
    ProgramRow,
    ProgramTextRow,
    ProgramVersionRow,
    ProgramPhoneRow,
    ProgramAliasRow,
    ProgramTombstoneRow,
    ListingRow,
    StaffOverrideRow,
    ConflictRow,
    CallStateRow,
)
TABLES = tuple(cast(Table, row.__table__) for row in _ROWS)
"""All that an import writes, but for what other wings have on programs (`listings.importing.rebuilding.Follow`)."""
_SAID = ("staff_override", "staff_conflict", "call_state")
_KEY = {"program_alias": "old_id", "snapshot": "id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What changes whenever programs or listings come or go: an import's copies are then out of date."""

    programs: int
    listings: tuple[int, int]
    """Number and largest id; likewise below."""
    snapshots: tuple[int, int]
    aliases: int
    merges: tuple[int, int]
    """Number of merges by hand, and of those that stand: one is never changed otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What others changed while an import ran."""

    revision: int
    ids: frozenset[str]
    """Programs that were published anew, or of which staff say something else now."""
    is_reshaped: bool
    """True when programs or listings came or went: only starting anew sees all that follows from it."""


class Staging:
    """An import's copies of the directory."""

    def __init__(self, sessions: SessionFactory) -> None:
        self.shadow = Shadow(sessions, TABLES, indexed=("listing", "program_phone", "staff_override"))
        self._programs, self._phones = ProgramRows(self.shadow), PhoneRows(self.shadow)
        self._listings = ListingRows(self.shadow)
        self._run(f"CREATE TEMPORARY TABLE base_override AS SELECT * FROM {self._copy('staff_override')}")
        self.shadow.connection.commit()
        self._ids = set[str]()
        """Programs to write or to delete."""
        self.revision = 0
        """That the copies are up to date with. Whoever undoes what was taken in puts it back."""
        with closing(self.shadow.session()) as session:
            self._begun_at = self.revision = get_revision(session)
            self._shape = _shape(session)
            session.rollback()

    def close(self) -> None:
        """Drop the copies."""
        self.shadow.close()

    @property
    def gives_back_lock(self) -> bool:
        """Whether giving the lock back costs next to nothing: PostgreSQL would write all that goes ahead again."""
        return self.shadow.is_sqlite

    def find_changed(self, session: Session) -> Changed:
        """Return what others changed since the copies were taken, or were last brought up to date.

        `session`: of `shadow.real`: nothing changes until it ends; or of `shadow.looking`: what changed until now.
        """
        forget_revision(session)  # Others go on, unless they are locked out already.
        revision = get_revision(session)
        ids = find_changed_ids(session, since=self.revision, until=revision)
        said = self._compare("staff_override", "base_override", is_real=True)
        ours = () if self.shadow.is_sqlite else self._listings.find_ahead()
        is_reshaped = ids is None or _shape(session, ours=ours) != self._shape
        found = {row[0] for row in session.connection().exec_driver_sql(f"SELECT program_id FROM ({said}) AS said")}
        return Changed(revision=revision, ids=frozenset(found | (ids or set())), is_reshaped=is_reshaped)

    def take_in(self, session: Session, changed: Changed) -> set[str] | None:
        """Copy again what staff say of some programs; return the areas to recompute, or None if that isn't enough.

        `session`: on the copies; the caller commits it.
        """
        ids = sorted(changed.ids)
        rows = select(ListingRow.program_id, ListingRow.blocking_key).where(ListingRow.program_id.in_(ids))
        found = session.execute(rows).all()
        if {row[0] for row in found} != changed.ids:
            return None  # The import itself joined or parted one of them.
        connection = session.connection()
        self._fill_ids("changed_said", ids)
        here = f"program_id IN (SELECT id FROM {self._copy('changed_said')})"
        for name in _SAID:
            connection.exec_driver_sql(f"DELETE FROM {self._copy(name)} WHERE {here}")
            connection.exec_driver_sql(
                f"INSERT INTO {self._copy(name)} SELECT * FROM {self.shadow.name_real(name)} WHERE {here}"
            )
        # From the copies, not read once more: what others say in between must be seen to differ the next time.
        base = self._copy("base_override")
        connection.exec_driver_sql(f"DELETE FROM {base} WHERE {here}")
        connection.exec_driver_sql(f"INSERT INTO {base} SELECT * FROM {self._copy('staff_override')} WHERE {here}")
        self.revision = changed.revision
        return {row[1] for row in found}

    def prepare(self) -> None:
        """Note in temporary tables which rows differ from the real ones: all the reading is done outside the lock."""
        run = self._run
        for name in ("to_drop", "to_say"):
            run(f"DROP TABLE IF EXISTS {self._copy(name)}")
        program, phone = self._copy("program"), self._copy("program_phone")
        run(f"DELETE FROM {phone} WHERE program_id NOT IN (SELECT id FROM {program})")
        self._programs.prepare(begun_at=self._begun_at)
        run(
            f"CREATE TEMPORARY TABLE to_drop AS SELECT id FROM {self.shadow.name_real('program')} AS m "
            f"WHERE NOT EXISTS (SELECT 1 FROM {program} AS t WHERE t.id = m.id)"
        )
        said = " UNION ".join(self._differing_ids(name) for name in _SAID)
        run(f"CREATE TEMPORARY TABLE to_say AS {said}")
        self._phones.prepare()
        self._listings.prepare()
        if not self.shadow.is_sqlite:
            for name in ("to_save", "to_call", "to_list"):  # Or the last transaction takes them for small.
                run(f"ANALYZE {self._copy(name)}")
        self._ids = {row[0] for row in self._read("SELECT id FROM to_save UNION ALL SELECT id FROM to_drop")}
        self.shadow.connection.commit()

    def prepare_again(self, ids: Sequence[str]) -> None:
        """Note anew what differs of some programs, after `take_in`; none of them came, went, or was moved."""
        self._fill_ids("changed_again", ids)
        again = f"SELECT id FROM {self._copy('changed_again')}"
        self._ids.update(ids)
        self._programs.prepare_again(again, begun_at=self._begun_at)
        known = f"SELECT program_id FROM {self._copy('to_say')}"
        self._run(f"INSERT INTO {self._copy('to_say')} SELECT id FROM ({again}) AS a WHERE id NOT IN ({known})")
        self._phones.prepare_again(again)

    def save_ahead(self, confirm: Callable[[Session], None]) -> None:
        """Write for good what others can neither see nor touch, before the last transaction; errors as `shadow.real`.

        `confirm`: makes sure, within each transaction, that no other import goes on; it may raise.
        """
        self._programs.save_ahead(confirm)

    def write_ahead(self) -> None:
        """Write what others can neither see nor touch before the lock is taken; given to `shadow.real`."""
        self._programs.write_ahead()
        self._listings.write_ahead()

    def swap(self, session: Session) -> None:
        """Write the outcome over the real rows, but for what goes (`drop_gone`); `session`: of `shadow.real`."""
        self._listings.delete_gone()
        self._swap_small("snapshot")
        if self._ids:
            revision = record_changes(session, list(self._ids))
            revive(session, [row[0] for row in self._read("SELECT id FROM to_save WHERE is_new")])
            self._programs.write(revision)
            swap_versions(self.shadow, revision=revision)
            bury(session, [row[0] for row in self._read("SELECT id FROM to_drop")], revision=revision)
        self._listings.write()

    def drop_gone(self, session: Session) -> None:
        """Write what staff say, phones and old ids, and delete what is gone; `session`: of `shadow.real`."""
        real = self.shadow.name_real
        self._phones.write()
        for name in _SAID:
            here = "program_id IN (SELECT program_id FROM to_say)"
            self._run(f"DELETE FROM {real(name)} WHERE {here}")
            self._run(f"INSERT INTO {real(name)} SELECT * FROM {self._copy(name)} WHERE {here}")
        self._swap_small("program_alias")
        self._run(f"DELETE FROM {real('program')} WHERE id IN (SELECT id FROM to_drop)")
        self._run(f"DELETE FROM {real('snapshot')} WHERE id NOT IN (SELECT id FROM {self._copy('snapshot')})")
        forget_revision(session)

    def _swap_small(self, name: str) -> None:
        """Write all rows of a small table that differ, and delete those that are gone; lists go last (`drop_gone`)."""
        real, copy, key = self.shadow.name_real(name), self._copy(name), _KEY[name]
        if name != "snapshot":
            self._run(f"DELETE FROM {real} WHERE {key} NOT IN (SELECT {key} FROM {copy})")
        columns = [table for table in TABLES if table.name == name][0].columns.keys()
        sets = ", ".join(f"{column} = excluded.{column}" for column in columns if column != key)
        self._run(
            f"INSERT INTO {real} ({', '.join(columns)}) SELECT {', '.join(columns)} FROM {copy} WHERE true "
            f"ON CONFLICT ({key}) DO UPDATE SET {sets}"
        )

    def _differing_ids(self, name: str) -> str:
        return f"SELECT program_id FROM ({self._compare(name, name, is_real=True)}) AS differing"

    def _compare(self, name: str, other: str, *, is_real: bool) -> str:
        """Return a query of the rows that only the real table or only the copy `other` has."""
        a, b = self.shadow.name_real(name) if is_real else self._copy(name), self._copy(other)
        return (
            f"SELECT * FROM (SELECT * FROM {a} EXCEPT SELECT * FROM {b}) AS one "
            f"UNION SELECT * FROM (SELECT * FROM {b} EXCEPT SELECT * FROM {a}) AS two"
        )

    def _fill_ids(self, name: str, ids: Sequence[str]) -> None:
        self._run(f"DROP TABLE IF EXISTS {self._copy(name)}")
        self._run(f"CREATE TEMPORARY TABLE {name} (id VARCHAR(32))")
        mark = "?" if self.shadow.connection.dialect.name == "sqlite" else "%s"
        for one in ids:
            self.shadow.connection.exec_driver_sql(f"INSERT INTO {self._copy(name)} VALUES ({mark})", (one,))

    def _copy(self, name: str) -> str:
        return self.shadow.name_copy(name)

    def _run(self, statement: str) -> None:
        self.shadow.connection.exec_driver_sql(statement)

    def _read(self, statement: str) -> list[Any]:
        return list(self.shadow.connection.exec_driver_sql(statement).all())


def _shape(session: Session, *, ours: Sequence[int] = ()) -> Shape:
    """Return the shape of the directory, in one statement: others may be waiting.

    `ours`: lists that this transaction itself wrote, which don't count.
    """
    standing = func.count().filter(ProgramMergeRow.status == "merged")
    counted: list[Any] = [
        select(func.count().label("programs")).select_from(ProgramRow),
        *(
            select(func.count().label("n"), func.coalesce(func.max(row.id), 0).label("last")).where(column.not_in(ours))
            for row, column in ((ListingRow, ListingRow.snapshot_id), (SnapshotRow, SnapshotRow.id))
        ),
        select(func.count().label("aliases")).select_from(ProgramAliasRow),
        select(func.count().label("merges"), standing.label("standing")).select_from(ProgramMergeRow),
    ]
    first, *others = (one.subquery() for one in counted)
    joined: Any = first
    for other in others:
        joined = joined.join(other, true())
    row = session.execute(select(joined)).one()
    return Shape(
        programs=row[0], listings=(row[1], row[2]), snapshots=(row[3], row[4]), aliases=row[5], merges=(row[6], row[7])
    )
