"""The tables of programs and of what sources say of them. Places have their own module, `place_tables`.

A *listing* is what one dated list says of one place of care; a *program* is what we publish, worked out
from all listings that speak of it. Programs can be rebuilt from listings at any time.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.tables import Base


class ProgramRow(Base):
    """One published program: narrow columns for search and lists, the whole as JSON for its page."""

    __tablename__ = "program"
    __table_args__ = (Index("ix_program_listed_state", "listed", "state"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    listed: Mapped[bool] = mapped_column(Boolean)
    sample: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(2))
    county: Mapped[str] = mapped_column(String(60))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    point: Mapped[str] = mapped_column(String(6))
    """How well the point is known: ``street``, ``zip`` or ``none``."""
    services: Mapped[str] = mapped_column(Text)
    """Codes offered and needs met, sorted, blank between: what the index counts."""
    card: Mapped[str] = mapped_column(Text)
    """JSON of what a results page shows of it (`listings.rules.programs.Card`)."""
    document: Mapped[str] = mapped_column(Text)
    """JSON of the whole (`listings.rules.programs.Program`)."""
    version: Mapped[int] = mapped_column(Integer)
    """The directory's revision when this row was last written."""


class ProgramAliasRow(Base):
    """An id that was merged into another program: its address answers with a redirect."""

    __tablename__ = "program_alias"

    old_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    program_id: Mapped[str] = mapped_column(String(32), index=True)


class SnapshotRow(Base):
    """One dated list of one source. Several files of the same source and date are one snapshot."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("source", "as_of"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    as_of: Mapped[str] = mapped_column(String(10))
    """ISO date, or "" for an undated list, which counts as older than every dated one."""
    format: Mapped[str] = mapped_column(String(30))
    complete: Mapped[bool] = mapped_column(Boolean)
    asked: Mapped[str] = mapped_column(Text)
    """JSON: type of listing to the codes that vintage asked about."""
    loaded_at: Mapped[str] = mapped_column(String(32))


class ListingRow(Base):
    """What one snapshot says of one place of care."""

    __tablename__ = "listing"
    __table_args__ = (UniqueConstraint("snapshot_id", "key"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
    key: Mapped[str] = mapped_column(String(32), index=True)
    """Digest of the folded names and address: equal for listings that are surely the same."""
    block: Mapped[str] = mapped_column(String(8), index=True)
    """State and first three digits of the ZIP: only listings of one block are ever compared."""
    program_id: Mapped[str] = mapped_column(String(32), index=True)
    """The program it belongs to."""
    record: Mapped[str] = mapped_column(Text)
    """JSON of the `SourceRecord`."""
