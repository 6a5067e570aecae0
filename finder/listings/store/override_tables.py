"""The tables of staff overrides, conflicts, history and merges.

No table here holds anything about a visitor: a visitor's report keeps only what is wrong with the listing, and the day.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from finder.listings.rules.merging import MergeStatus
from finder.platform.database.closed_sets import one_of
from finder.platform.database.references import checked_at_commit
from finder.platform.database.tables import Base
from finder.platform.database.types import DOCUMENT, IsoDate, IsoMoment


class StaffOverrideRow(Base):
    """One staff override of a program; checks of field groups, openings and hidden phones are overrides too."""

    __tablename__ = "staff_override"
    __table_args__ = (Index("ix_staff_override_field_stated_on", "field", "stated_on"),)

    program_id: Mapped[str] = mapped_column(String(32), checked_at_commit("program.id"), primary_key=True)
    """Not deleted with the program: code that deletes a program must move or delete its overrides explicitly."""
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    """As in `listings.rules.fields`."""
    value: Mapped[str] = mapped_column(DOCUMENT)
    stated_on: Mapped[str] = mapped_column(IsoDate)


class CallStateRow(Base):
    """What the staff override ``calls`` of a program says about its place in the queue: saved with it, never by itself."""

    __tablename__ = "call_state"
    __table_args__ = (Index("ix_call_state_last_on", "last_on", "last_outcome"),)

    program_id: Mapped[str] = mapped_column(
        String(32), checked_at_commit("program.id", on_delete="CASCADE"), primary_key=True
    )
    last_outcome: Mapped[str] = mapped_column(String(20))
    """As in `listings.rules.calls.CallOutcome`; "" without calls. No closed set: outcomes may be added."""
    last_on: Mapped[str] = mapped_column(IsoDate, nullable=True)
    waits_until: Mapped[str] = mapped_column(IsoDate, nullable=True)
    is_due_back: Mapped[bool] = mapped_column(Boolean)
    is_failing: Mapped[bool] = mapped_column(Boolean)


class ConflictRow(Base):
    """A newer source differs from a staff check: computed with the program, stored for the queue."""

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

    No foreign keys: entries outlive their program. `kind` isn't a closed set: an older version of the software must be able
    to read entries of a newer one.
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
    """"" if it concerns no program."""
    proposer: Mapped[int | None] = mapped_column(Integer)
    document: Mapped[str] = mapped_column(JSON)
    """The rest of `listings.rules.history.Entry`. Not JSONB: it is hashed, so the database must keep it byte for byte."""
    previous_hash: Mapped[str] = mapped_column(String(64))
    entry_hash: Mapped[str] = mapped_column(String(64))


class HistoryHeadRow(Base):
    """A single row: number and hash of the newest entry. Locking it serializes writers; it reveals missing last entries."""

    __tablename__ = "history_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    entry_hash: Mapped[str] = mapped_column(String(64))
    sealed_key: Mapped[str] = mapped_column(String(160), default="")
    """The key of the chain, encrypted with one derived from the operator's secret; "" until the first entry with a key."""


class ProgramMergeRow(Base):
    """One merge of two programs, with everything needed to undo it. No foreign keys: one of the two is gone."""

    __tablename__ = "program_merge"
    __table_args__ = (one_of("status", MergeStatus),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kept: Mapped[str] = mapped_column(String(32), index=True)
    gone: Mapped[str] = mapped_column(String(32), index=True)
    status: Mapped[str] = mapped_column(String(10), index=True)
    merged_at: Mapped[str] = mapped_column(IsoMoment, nullable=True)
    """NULL while a merge is only previewed."""
    document: Mapped[str] = mapped_column(DOCUMENT)
    """The rest of `listings.rules.merging.Merge`."""
