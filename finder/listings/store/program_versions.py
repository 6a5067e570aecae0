"""The order in which programs changed (`tables.ProgramVersionRow`), written with the programs by whoever writes them.

Its rows are those of `program`, id and version, at the end of each transaction. Functions here don't commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from finder.listings.store.tables import ProgramRow, ProgramVersionRow
from finder.platform.database.bulk import chunked, delete_rows, insert_values
from finder.platform.database.quick_rows import QuickRows
from finder.platform.database.shadow import Shadow

_PROGRAM, _VERSION = (cast(Table, row.__table__) for row in (ProgramRow, ProgramVersionRow))
_HELD = QuickRows(select(_PROGRAM.c.version, _PROGRAM.c.id).where(_PROGRAM.c.id.in_(bindparam("ids", expanding=True))))
_COLUMNS = ("version", "program_id")


def forget_versions(session: Session, ids: Sequence[str]) -> None:
    """Take programs out of the order, before they are deleted or written under another version; unknown ids are ignored."""
    for chunk in chunked(ids):
        # Pair by pair: of pairs that a query returns, SQLite looks up the versions, and reads all programs of each.
        delete_rows(session, _VERSION, _COLUMNS, _HELD.all(session, ids=chunk))


def note_versions(session: Session, written: Sequence[tuple[int, str]]) -> None:
    """Put programs into the order by their versions and ids; none of them is in it."""
    insert_values(session, _VERSION, _COLUMNS, written)


def swap_versions(shadow: Shadow, *, revision: int) -> None:
    """Put the programs of an import into the order, within `Shadow.real`.

    They are those of its temporary tables `to_save` (with the version that each had, NULL for a new one) and `to_drop`, of which
    those in `to_drop` still exist.
    """
    connection, real = shadow.connection, shadow.name_real(_VERSION.name)
    gone = f"SELECT p.version, p.id FROM {shadow.name_real(_PROGRAM.name)} AS p JOIN to_drop AS d ON d.id = p.id"
    for pairs in ("SELECT version, id FROM to_save WHERE NOT is_new", gone):
        connection.exec_driver_sql(f"DELETE FROM {real} WHERE (version, program_id) IN ({pairs})")
    connection.exec_driver_sql(f"INSERT INTO {real} (version, program_id) SELECT {revision}, id FROM to_save")
