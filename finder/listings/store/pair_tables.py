"""The tables of programs that look alike, and of what staff decided on them.

No foreign keys: an import replaces programs without knowing these tables.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.tables import Base
from finder.platform.database.types import IsoDate


class LikelyPairRow(Base):
    """Two listed programs that may be one: computed with `program_work`, at any time anew."""

    __tablename__ = "likely_pair"
    __table_args__ = (
        Index("ix_likely_pair_other_id", "other_id"),
        Index("ix_likely_pair_place", "are_sites", "place", "one_id", "other_id"),
    )

    one_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    other_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The greater of the two."""
    are_sites: Mapped[bool] = mapped_column(Boolean)
    place: Mapped[int] = mapped_column(Integer)
    """In the list, the smallest first: 100 less the score, and 1,000 for each better pair of one of the two.

    So no place with many doubles fills the top of the list.
    """
    score: Mapped[int] = mapped_column(Integer)
    """These and the following as in `listings.rules.similarity`."""
    name: Mapped[int] = mapped_column(Integer)
    street: Mapped[int | None] = mapped_column(Integer)
    phone: Mapped[int | None] = mapped_column(Integer)
    one_state: Mapped[str] = mapped_column(String(2))
    other_state: Mapped[str] = mapped_column(String(2))


class DistinctPairRow(Base):
    """Two programs of which staff said that they are two."""

    __tablename__ = "distinct_pair"
    __table_args__ = (Index("ix_distinct_pair_other_id", "other_id"),)

    one_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    other_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The greater of the two."""
    decided_by: Mapped[int] = mapped_column(Integer)
    """The account."""
    decided_on: Mapped[str] = mapped_column(IsoDate)
    reason: Mapped[str] = mapped_column(Text)
