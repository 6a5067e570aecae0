"""The table of votes: a page, a month, two counts. It has no column about who voted."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.tables import Base


class PageVoteRow(Base):
    """The votes on one page in one month."""

    __tablename__ = "page_vote"
    __table_args__ = (
        CheckConstraint("month LIKE '____-__'", name="month_as_written"),
        CheckConstraint("helpful >= 0 AND unhelpful >= 0", name="counts"),
    )

    page: Mapped[str] = mapped_column(String(40), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    """``2026-11``: text, since it has no day."""
    helpful: Mapped[int] = mapped_column(Integer)
    unhelpful: Mapped[int] = mapped_column(Integer)
