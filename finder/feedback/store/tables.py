"""The table of reports from visitors. It holds only what is wrong with the listing and the day, nothing about visitors."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from finder.feedback.rules.visitor_reports import Outcome
from finder.platform.database.closed_sets import one_of
from finder.platform.database.tables import Base
from finder.platform.database.types import IsoDate


class VisitorReportRow(Base):
    """One visitor report about a listing."""

    __tablename__ = "visitor_report"
    __table_args__ = (
        one_of("outcome", Outcome, ""),
        Index("ix_visitor_report_program_id", "program_id", "closed_on"),
        Index("ix_visitor_report_closed_on_day", "closed_on", "day"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    program_id: Mapped[str] = mapped_column(String(32))
    """No foreign key: when lists join two programs, or real ones replace samples, reports on the deleted program
    remain until somebody reads them."""
    fields: Mapped[str] = mapped_column(String(120))
    """Ticked fields, sorted, space-separated; only ever looked through among open reports."""
    right_number: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    day: Mapped[str] = mapped_column(IsoDate, index=True)
    closed_on: Mapped[str] = mapped_column(IsoDate, nullable=True)
    """NULL while open."""
    outcome: Mapped[str] = mapped_column(String(20))
    """"" while open."""
