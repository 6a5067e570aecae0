"""The tables of what staff say of programs, of the history, and of merges.

No table here holds anything about a visitor: of a report we keep what is wrong with the listing and the day.
"""

from __future__ import annotations

from sqlalchemy import JSON, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from finder.listings.rules.merging import MergeStatus
from finder.platform.database.closed_sets import one_of
from finder.platform.database.references import checked_at_commit
from finder.platform.database.tables import Base
from finder.platform.database.types import DOCUMENT, IsoDate, IsoMoment


class StaffOverrideRow(Base):
    """One thing that staff say of a program: also the check of a group of fields, openings, hidden phones."""

    __tablename__ = "staff_override"
    __table_args__ = (Index("ix_staff_override_field_stated_on", "field", "stated_on"),)

    program_id: Mapped[str] = mapped_column(String(32), checked_at_commit("program.id"), primary_key=True)
    """No deletion follows the program's: what people said must be moved or deleted by whoever knows why."""
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    """As in `listings.rules.fields`."""
    value: Mapped[str] = mapped_column(DOCUMENT)
    stated_on: Mapped[str] = mapped_column(IsoDate)


class ConflictRow(Base):
    """A newer source says other than what staff checked: worked out with the program, kept for the queue."""

    __tablename__ = "staff_conflict"
    __table_args__ = (Index("ix_staff_conflict_theirs_on", "theirs_on", "program_id", "field"),)

    program_id: Mapped[str] = mapped_column(
        String(32), checked_at_commit("program.id", on_delete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    ours: Mapped[str] = mapped_column(DOCUMENT)
    ours_on: Mapped[str] = mapped_column(IsoDate)
    theirs: Mapped[str] = mapped_column(DOCUMENT)
    theirs_on: Mapped[str] = mapped_column(IsoDate)
    """Always known: an undated list is never newer than staff."""
    source: Mapped[str] = mapped_column(String(60))


class HistoryRow(Base):
    """One entry of the history. The database itself refuses to change or delete any.

    No foreign keys: what happened stays true when a program is gone. `kind` is no closed set: an older version of the
    software must be able to read what a newer one noted.
    """

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_program_id", "program_id", "number"),
        Index("ix_history_proposer_at", "proposer", "at"),
        Index("ix_history_kind_at", "kind", "at"),
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(IsoMoment, index=True)
    kind: Mapped[str] = mapped_column(String(20))
    program_id: Mapped[str] = mapped_column(String(32))
    """"" where it is about none."""
    proposer: Mapped[int | None] = mapped_column(Integer)
    document: Mapped[str] = mapped_column(JSON)
    """The rest of `listings.rules.history.Entry`. Not JSONB: it is sealed, so the database keeps it to the letter."""
    previous_hash: Mapped[str] = mapped_column(String(64))
    entry_hash: Mapped[str] = mapped_column(String(64))


class HistoryHeadRow(Base):
    """A single row: number and hash of the newest entry. Its lock puts writers in line; a cut-off end shows by it."""

    __tablename__ = "history_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    entry_hash: Mapped[str] = mapped_column(String(64))


class ProgramMergeRow(Base):
    """Two programs that people joined, with all that undoing it needs. No foreign keys: one of the two is gone."""

    __tablename__ = "program_merge"
    __table_args__ = (one_of("status", MergeStatus),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kept: Mapped[str] = mapped_column(String(32), index=True)
    gone: Mapped[str] = mapped_column(String(32), index=True)
    status: Mapped[str] = mapped_column(String(10), index=True)
    merged_at: Mapped[str] = mapped_column(IsoMoment, nullable=True)
    """NULL while a merge is only tried, for its preview."""
    document: Mapped[str] = mapped_column(DOCUMENT)
    """The rest of `listings.rules.merging.Merge`."""
