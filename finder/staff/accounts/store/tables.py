"""The tables of signing in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.closed_sets import one_of
from finder.platform.database.tables import Base
from finder.platform.database.types import IsoMoment, UtcDateTime
from finder.staff.accounts.rules.credentials import TokenPurpose


class StaffSessionRow(Base):
    """A session of a person who signed in, possibly still without a factor."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """When the person signed in: kept when the token rotates."""
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a passkey or code was last shown; NULL until then, while the session allows nothing else."""


class PasskeyRow(Base):
    """A passkey of an account."""

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("account_id", "credential_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    credential_id: Mapped[str] = mapped_column(String(1400), index=True)
    """Base64url; two accounts that share one belong to one person."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[str] = mapped_column(IsoMoment)


class RecoveryCodeRow(Base):
    """A recovery code; deleted once used."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))


class OneTimeTokenRow(Base):
    """A one-time link, or the challenge that a passkey must sign; deleted once used."""

    __tablename__ = "one_time_token"
    __table_args__ = (one_of("purpose", TokenPurpose),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SignInFailureRow(Base):
    """Failed sign-in attempts for one address, known or not, for the wait before the next. Deleted within a day."""

    __tablename__ = "sign_in_failure"

    email_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
