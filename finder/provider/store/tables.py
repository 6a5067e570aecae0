"""The table of provider's links. It holds neither a code nor an address: who can read it can open none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.closed_sets import one_of
from finder.platform.database.tables import Base
from finder.platform.database.types import UtcDateTime
from finder.provider.rules.links import Way


class ProviderLinkRow(Base):
    """One link to a program's listing."""

    __tablename__ = "provider_link"
    __table_args__ = (one_of("way", Way),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), unique=True)
    """Keyed hash of its code."""
    program_id: Mapped[str] = mapped_column(String(32), index=True)
    """No foreign key: the link of a program that is merged or gone leads to a page that says it is over."""
    way: Mapped[str] = mapped_column(String(5))
    made_by: Mapped[int] = mapped_column(Integer)
    """The account; no foreign key, since accounts belong to a wing above and are never deleted."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proposal_id: Mapped[int | None] = mapped_column(Integer)
