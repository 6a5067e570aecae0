"""The tables of imports through the web: a batch, the records of its file while they are needed, and what runs now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.closed_sets import one_of
from finder.platform.database.tables import Base
from finder.platform.database.types import DOCUMENT, UtcDateTime
from finder.staff.imports.rules.import_batches import BatchStatus
from finder.staff.imports.rules.import_runs import RunState, RunTask


class ImportBatchRow(Base):
    """An uploaded file, with what it would do, or did."""

    __tablename__ = "import_batch"
    __table_args__ = (one_of("status", BatchStatus), Index("ix_import_batch_status_expires_at", "status", "expires_at"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    status: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When it was committed or discarded."""
    document: Mapped[str] = mapped_column(DOCUMENT)
    """The file's description, its lists without their records, and the plan."""


class ImportRecordRow(Base):
    """One record of an uploaded file: kept until it is imported or finally rejected."""

    __tablename__ = "import_record"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """Number from 0 through all lists of the file."""
    list_number: Mapped[int] = mapped_column(Integer)
    row: Mapped[int] = mapped_column(Integer)
    """Row number in the file, counted from 1."""
    record: Mapped[str] = mapped_column(DOCUMENT)
    """The `SourceRecord`."""


class ImportRunRow(Base):
    """An import that runs in the background, as `staff.imports.rules.import_runs.ImportRun`."""

    __tablename__ = "import_run"
    __table_args__ = (one_of("task", RunTask), one_of("state", RunState))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    batch_id: Mapped[int | None] = mapped_column(Integer)
    """No foreign key: a dry run is deleted after a day."""
    task: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    phase: Mapped[str] = mapped_column(String(20))
    percent: Mapped[int] = mapped_column(Integer)
    message: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(String(120))
    is_cancelled: Mapped[bool] = mapped_column(Boolean)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ListFileRow(Base):
    """An uploaded file that no format explains, kept until somebody says what its columns are, or for a day."""

    __tablename__ = "list_file"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(Integer, index=True)
    """The last run that tried to read it. No foreign key: runs go after a week."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    path: Mapped[str] = mapped_column(Text)
    """On this machine, readable by the service alone."""
    file_name: Mapped[str] = mapped_column(String(120))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    document: Mapped[str] = mapped_column(DOCUMENT)
    """Its first rows, as `listings.importing.first_rows.FirstRows`, and what was typed beside it."""
