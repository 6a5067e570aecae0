"""Figures over all programs as they were counted last, so that a page needs not count them at each view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from finder.platform.database.documents import dump, load
from finder.platform.database.quick_rows import QuickRows
from finder.staff.store.tables import KeptFiguresRow

_FIGURES = cast(Table, KeptFiguresRow.__table__)
_OF_NAME = QuickRows(select(_FIGURES.c.counted_at, _FIGURES.c.document).where(_FIGURES.c.name == bindparam("name")))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFigures:
    """Figures, and when they were counted."""

    counted_at: datetime
    figures: Any
    """As they were given to `save_figures`, as JSON keeps it."""


def find_figures(session: Session, name: str) -> KeptFigures | None:
    """Return the figures of a name, or None if they were never counted."""
    row = _OF_NAME.first(session, name=name)
    return None if row is None else KeptFigures(counted_at=row.counted_at, figures=load(row.document))


def save_figures(session: Session, name: str, figures: Any, *, at: datetime) -> None:
    """Keep figures under a name, in the place of older ones; doesn't commit."""
    session.execute(delete(KeptFiguresRow).where(KeptFiguresRow.name == name))
    session.execute(insert(KeptFiguresRow), [{"name": name, "counted_at": at, "document": dump(figures)}])
