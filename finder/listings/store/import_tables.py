"""The tables of how lists came in: what people said of the columns of unknown ones, and what commands imported."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from finder.listings.rules.column_maps import ColumnRole
from finder.listings.rules.records import DatePrecision
from finder.listings.rules.server_imports import ImportCommand
from finder.platform.database.closed_sets import one_of
from finder.platform.database.tables import Base
from finder.platform.database.types import IsoDate, UtcDateTime


class ColumnMapRow(Base):
    """A list whose columns somebody explained, as `listings.rules.column_maps.ColumnMap`."""

    __tablename__ = "column_map"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(32), unique=True)
    """Of its headers: there is one map for files with the same ones."""
    source: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(2))
    is_whole: Mapped[bool] = mapped_column(Boolean)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ColumnUseRow(Base):
    """One column of a map."""

    __tablename__ = "column_use"
    __table_args__ = (one_of("role", ColumnRole),)

    map_id: Mapped[int] = mapped_column(ForeignKey("column_map.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """From 0, in the order of the file."""
    key: Mapped[str] = mapped_column(Text)
    header: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(10))


class ServerImportRow(Base):
    """A list that a command imported on the server, as `listings.rules.server_imports.ServerImport`."""

    __tablename__ = "server_import"
    __table_args__ = (one_of("command", ImportCommand), one_of("as_of_precision", DatePrecision))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    command: Mapped[str] = mapped_column(String(15))
    file_name: Mapped[str] = mapped_column(String(120))
    format: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(60))
    as_of: Mapped[str | None] = mapped_column(IsoDate)
    as_of_precision: Mapped[str] = mapped_column(String(5))
    rows: Mapped[int] = mapped_column(Integer)
    programs: Mapped[int] = mapped_column(Integer)
    added: Mapped[int] = mapped_column(Integer)
    updated: Mapped[int] = mapped_column(Integer)
    unchanged: Mapped[int] = mapped_column(Integer)
    retired: Mapped[int] = mapped_column(Integer)
    rejected: Mapped[int] = mapped_column(Integer)
