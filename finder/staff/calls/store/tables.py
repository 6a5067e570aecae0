"""The tables of saved views and of the area a person works in."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.tables import Base


class SavedViewRow(Base):
    """A list of programs that one person gave a name: its filters."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(600))
    """The query string of the list."""


class OwnAreaRow(Base):
    """The state or county in which a person works: what the queue and the list of programs begin with."""

    __tablename__ = "own_area"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(2))
    county: Mapped[str] = mapped_column(String(60))
    """"" for all of the state."""
