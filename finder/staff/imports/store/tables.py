"""The tables of imports through the web: a batch, and the records of its file while they are needed."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.tables import Base


class ImportBatchRow(Base):
    """A file that somebody uploaded, with what it would do, or did."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    status: Mapped[str] = mapped_column(String(10), index=True)
    """As in `staff.imports.rules.import_plans.BatchStatus`."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[str] = mapped_column(String(32))
    expires_at: Mapped[str] = mapped_column(String(32))
    settled_at: Mapped[str] = mapped_column(String(32))
    """When it was committed or discarded (UTC, ISO), or ""."""
    document: Mapped[str] = mapped_column(Text)
    """JSON: the file's description, its lists without their records, and the plan."""


class ImportRecordRow(Base):
    """One record of an uploaded file: kept until it is in the directory or will never be."""

    __tablename__ = "import_record"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """From 0 through all lists of the file."""
    list_number: Mapped[int] = mapped_column(Integer)
    row: Mapped[int] = mapped_column(Integer)
    """In the file, as a person counts."""
    record: Mapped[str] = mapped_column(Text)
    """JSON of the `SourceRecord`."""
