"""Saved views and work areas of members of staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from finder.platform.database.quick_rows import QuickRows
from finder.staff.store.tables import SavedViewRow, WorkAreaRow

_VIEW, _AREA = cast(Table, SavedViewRow.__table__), cast(Table, WorkAreaRow.__table__)
# Made once, and on the tables: queue and lists begin with them.
_VIEWS_OF = QuickRows(select(_VIEW.c.name, _VIEW.c.filters).where(_VIEW.c.account_id == bindparam("account_id")))
_AREA_OF = QuickRows(select(_AREA.c.state, _AREA.c.county).where(_AREA.c.account_id == bindparam("account_id")))


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A list of programs that somebody comes back to."""

    name: str
    filters: str
    """Its filters as a query string."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkArea:
    """Where somebody works."""

    state: str
    """Two letters, or "" for everywhere."""
    county: str = ""
    """"" for the whole state."""


def list_views(session: Session, account_id: int) -> list[SavedView]:
    """Return the saved views of one account, by name."""
    rows = _VIEWS_OF.all(session, account_id=account_id)
    return sorted((SavedView(name=name, filters=filters) for name, filters in rows), key=_name)


def _name(view: SavedView) -> str:
    return view.name.casefold()


def count_views(session: Session, account_id: int, *, but: str) -> int:
    """Count the saved views of one account that have another name than `but`."""
    where = (SavedViewRow.account_id == account_id, SavedViewRow.name != but)
    return session.scalar(select(func.count()).select_from(SavedViewRow).where(*where)) or 0


def save_view(session: Session, account_id: int, view: SavedView) -> None:
    """Save a view in the place of one of the same name; doesn't commit."""
    delete_view(session, account_id, view.name)
    session.execute(insert(SavedViewRow), [{"account_id": account_id, "name": view.name, "filters": view.filters}])


def delete_view(session: Session, account_id: int, name: str) -> None:
    """Delete a view; doesn't commit."""
    where = (SavedViewRow.account_id == account_id, SavedViewRow.name == name)
    session.execute(delete(SavedViewRow).where(*where), execution_options={"synchronize_session": False})


def get_area(session: Session, account_id: int) -> WorkArea:
    """Return where somebody works: everywhere, unless they chose."""
    row = _AREA_OF.first(session, account_id=account_id)
    return WorkArea(state=row.state, county=row.county) if row else WorkArea(state="")


def save_area(session: Session, account_id: int, area: WorkArea) -> None:
    """Save where somebody works; doesn't commit."""
    where = WorkAreaRow.account_id == account_id
    session.execute(delete(WorkAreaRow).where(where), execution_options={"synchronize_session": False})
    if area.state:
        values = {"account_id": account_id, "state": area.state, "county": area.county}
        session.execute(insert(WorkAreaRow), [values])
