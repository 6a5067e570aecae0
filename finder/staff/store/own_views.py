"""Saved views and work areas of members of staff."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from finder.staff.store.tables import SavedViewRow, WorkAreaRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A list of programs that somebody comes back to."""

    name: str
    query: str
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
    statement = select(SavedViewRow.name, SavedViewRow.query).where(SavedViewRow.account_id == account_id)
    return sorted((SavedView(name=name, query=query) for name, query in session.execute(statement)), key=_name)


def _name(view: SavedView) -> str:
    return view.name.casefold()


def count_views(session: Session, account_id: int, *, but: str) -> int:
    """Count the saved views of one account that have another name than `but`."""
    where = (SavedViewRow.account_id == account_id, SavedViewRow.name != but)
    return session.scalar(select(func.count()).select_from(SavedViewRow).where(*where)) or 0


def save_view(session: Session, account_id: int, view: SavedView) -> None:
    """Save a view in the place of one of the same name; doesn't commit."""
    delete_view(session, account_id, view.name)
    session.execute(insert(SavedViewRow), [{"account_id": account_id, "name": view.name, "query": view.query}])


def delete_view(session: Session, account_id: int, name: str) -> None:
    """Delete a view; doesn't commit."""
    where = (SavedViewRow.account_id == account_id, SavedViewRow.name == name)
    session.execute(delete(SavedViewRow).where(*where), execution_options={"synchronize_session": False})


def get_area(session: Session, account_id: int) -> WorkArea:
    """Return where somebody works: everywhere, unless they chose."""
    statement = select(WorkAreaRow.state, WorkAreaRow.county).where(WorkAreaRow.account_id == account_id)
    row = session.execute(statement).one_or_none()
    return WorkArea(state=row.state, county=row.county) if row else WorkArea(state="")


def save_area(session: Session, account_id: int, area: WorkArea) -> None:
    """Save where somebody works; doesn't commit."""
    where = WorkAreaRow.account_id == account_id
    session.execute(delete(WorkAreaRow).where(where), execution_options={"synchronize_session": False})
    if area.state:
        values = {"account_id": account_id, "state": area.state, "county": area.county}
        session.execute(insert(WorkAreaRow), [values])
