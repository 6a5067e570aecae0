"""The table of reports from visitors. It holds nothing about them: what is wrong with the listing, and the day."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from finder.feedback.rules.visitor_reports import Outcome
from finder.platform.database.closed_sets import one_of
from finder.platform.database.tables import Base
from finder.platform.database.types import IsoDate


class VisitorReportRow(Base):
    """What a visitor said is wrong with a listing."""

    __tablename__ = "visitor_report"
    __table_args__ = (
        one_of("outcome", Outcome, ""),
        Index("ix_visitor_report_program_id", "program_id", "closed_on"),
        Index("ix_visitor_report_closed_on_day", "closed_on", "day"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    program_id: Mapped[str] = mapped_column(String(32))
    """No foreign key: when lists join two programs, or samples make room for real ones, what a visitor said of the one that
    is gone waits on until somebody reads it."""
    fields: Mapped[str] = mapped_column(String(120))
    """What was ticked, sorted, blank between; read with the report, never asked for alone."""
    right_number: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    day: Mapped[str] = mapped_column(IsoDate, index=True)
    closed_on: Mapped[str] = mapped_column(IsoDate, nullable=True)
    """NULL while open."""
    outcome: Mapped[str] = mapped_column(String(20))
    """"" while open."""
