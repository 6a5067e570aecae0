"""The tables of likely pairs, which are computed, and of pairs that staff know to be two programs."""

from __future__ import annotations

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.tables import Base
from finder.platform.database.types import IsoDate


class LikelyPairRow(Base):
    """Two listed programs that may be one; computed anew whenever one of them changes. No foreign keys: see `work_tables`."""

    __tablename__ = "likely_pair"
    __table_args__ = (
        Index("ix_likely_pair_place", "is_settled", "place", "one_id", "other_id"),
        Index("ix_likely_pair_state", "is_settled", "state", "place", "one_id", "other_id"),
    )

    one_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The smaller of the two ids."""
    other_id: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)
    state: Mapped[str] = mapped_column(String(2))
    """Of the first."""
    score: Mapped[int] = mapped_column(Integer)
    """As in `duplicates.rules.similarity`, like the next three."""
    name: Mapped[int] = mapped_column(Integer)
    street: Mapped[int | None] = mapped_column(Integer)
    phone: Mapped[int | None] = mapped_column(Integer)
    miles: Mapped[float | None] = mapped_column(Float)
    """Between their points; NULL if either has none."""
    place: Mapped[int] = mapped_column(Integer)
    """Where it stands in the list: the smaller, the likelier (`rules.ranking`)."""
    is_settled: Mapped[bool] = mapped_column(Boolean)
    """True when people decided already: these are two, or a merge was split again."""


class DifferentPairRow(Base):
    """Two programs that somebody compared: they are two. Kept when lists change either."""

    __tablename__ = "different_pair"

    one_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    other_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_on: Mapped[str] = mapped_column(IsoDate)
