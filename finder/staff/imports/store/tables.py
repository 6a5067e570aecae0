"""The tables of imports through the web: a batch, and the records of its file while they are needed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.closed_sets import one_of
from finder.platform.database.tables import Base
from finder.platform.database.types import DOCUMENT, UtcDateTime
from finder.staff.imports.rules.import_batches import BatchStatus


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
