"""What people said of the columns of lists in no known format, saved by name."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from finder.listings.rules.column_maps import ColumnMap, ColumnRole, ColumnUse
from finder.listings.store.import_tables import ColumnMapRow, ColumnUseRow
from finder.platform.errors import BadInput

_COLUMNS = ("name", "fingerprint", "source", "state", "is_whole")


def save_map(session: Session, column_map: ColumnMap, *, now: datetime) -> None:
    """Save a map in the place of the one for the same headers, if there is one; doesn't commit.

    Raises:
        BadInput: a map for other headers has its name.
    """
    if (other := find_map(session, column_map.name)) and other.fingerprint != column_map.fingerprint:
        raise BadInput("Another list's columns are saved under this name. Choose another name.")
    _delete(session, column_map.fingerprint)
    row = ColumnMapRow(saved_at=now, **{name: getattr(column_map, name) for name in _COLUMNS})
    session.add(row)
    session.flush()
    session.add_all(
        ColumnUseRow(map_id=row.id, place=place, key=use.key, header=use.header, role=use.role, code=use.code)
        for place, use in enumerate(column_map.uses)
    )
    session.flush()


def find_map(session: Session, name: str) -> ColumnMap | None:
    """Return the map of a name, or None."""
    row = session.scalar(select(ColumnMapRow).where(ColumnMapRow.name == name))
    return _read(row, _list_uses(session, row.id)) if row else None


def list_maps(session: Session) -> list[ColumnMap]:
    """Return all maps by name."""
    uses: dict[int, list[ColumnUseRow]] = {}
    for use in session.scalars(select(ColumnUseRow).order_by(ColumnUseRow.map_id, ColumnUseRow.place)):
        uses.setdefault(use.map_id, []).append(use)
    rows = session.scalars(select(ColumnMapRow).order_by(ColumnMapRow.name))
    return [_read(row, uses.get(row.id, [])) for row in rows]


def delete_map(session: Session, name: str) -> bool:
    """Delete the map of a name, and return whether there was one; doesn't commit."""
    row = session.scalar(select(ColumnMapRow).where(ColumnMapRow.name == name))
    if row:
        _delete(session, row.fingerprint)
    return row is not None


def _delete(session: Session, fingerprint: str) -> None:
    row = session.scalar(select(ColumnMapRow).where(ColumnMapRow.fingerprint == fingerprint))
    if row is None:
        return
    session.execute(delete(ColumnUseRow).where(ColumnUseRow.map_id == row.id))
    session.delete(row)
    session.flush()


def _list_uses(session: Session, map_id: int) -> list[ColumnUseRow]:
    return list(session.scalars(select(ColumnUseRow).where(ColumnUseRow.map_id == map_id).order_by(ColumnUseRow.place)))


def _read(row: ColumnMapRow, uses: list[ColumnUseRow]) -> ColumnMap:
    return ColumnMap(
        **{name: getattr(row, name) for name in _COLUMNS},
        uses=tuple(
            ColumnUse(key=use.key, header=use.header, role=cast("ColumnRole", use.role), code=use.code) for use in uses
        ),
    )
