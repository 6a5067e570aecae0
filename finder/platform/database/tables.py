"""The base class of all tables, and the tables of the change log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from finder.platform.database.types import IsoMoment, UtcDateTime

_NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base class of all tables; constraint names follow one convention so that migrations can name them."""

    metadata = MetaData(naming_convention=_NAMING)


class DirectoryRow(Base):
    """A single row: the revision that every change to programs raises. Locking it serializes writers."""

    __tablename__ = "directory"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    revision: Mapped[int] = mapped_column(Integer)
    identity: Mapped[str] = mapped_column(String(16), default="")
    """A random word that changes when a backup is restored: what was followed before is another directory then."""


class ChangeRow(Base):
    """One program changed in one revision; indexes in other processes follow these rows."""

    __tablename__ = "program_change"

    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    program_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """A program's id, or "*" when so many changed that a rebuild is cheaper."""


class RevisionRow(Base):
    """When a revision was made. Kept for good, unlike `program_change`: open data tell when a program last changed."""

    __tablename__ = "directory_revision"

    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    made_at: Mapped[str] = mapped_column(IsoMoment)


class LeaseRow(Base):
    """Who alone may do a long work now, such as an import; see `platform.database.leases`."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    owner: Mapped[str] = mapped_column(String(16))
    """A random word of the process that holds it."""
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """From then on it is free, if its owner has not renewed it."""
