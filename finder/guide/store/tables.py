"""The table of votes: a page, a month, two counts. It can hold nothing about who voted."""

from __future__ import annotations

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.tables import Base


class PageVoteRow(Base):
    """One page in one month."""

    __tablename__ = "page_vote"

    page: Mapped[str] = mapped_column(String(40), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    helpful: Mapped[int] = mapped_column(Integer)
    unhelpful: Mapped[int] = mapped_column(Integer)
