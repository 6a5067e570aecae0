"""The tables of staff work: accounts, what staff say of programs, proposals, the history, and reports from visitors.

No table here holds anything about a visitor: of a report we keep what is wrong with the listing and the day.
"""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.tables import Base


class AccountRow(Base):
    """A member of staff. Accounts are disabled, never deleted: the history names them by id."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Folded (`staff.rules.permissions.fold_email`)."""
    role: Mapped[str] = mapped_column(String(10))
    is_active: Mapped[bool] = mapped_column(Boolean)
    user_handle: Mapped[str] = mapped_column(String(64), unique=True)
    """Random; what passkeys know the account by."""
    password_hash: Mapped[str] = mapped_column(String(200))
    """Argon2id, or "" until the one-time link is used."""
    totp_secret: Mapped[str] = mapped_column(String(64))
    """Base32, or ""."""
    totp_pending: Mapped[str] = mapped_column(String(64))
    """A new secret of which no code was seen yet, or ""; the old one goes on until then."""
    totp_last_step: Mapped[int] = mapped_column(Integer)
    """The newest 30-second step whose code was used: neither it nor an older one is taken again."""
    created_at: Mapped[str] = mapped_column(String(32))


class StaffSessionRow(Base):
    """Somebody signed in, or half way there."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[str] = mapped_column(String(32))
    """When the person signed in: kept when the token rotates."""
    seen_at: Mapped[str] = mapped_column(String(32))
    factor_at: Mapped[str] = mapped_column(String(32))
    """When a passkey or code was last shown; "" until then, and so long the session is good for nothing else."""


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
    created_at: Mapped[str] = mapped_column(String(32))


class RecoveryCodeRow(Base):
    """A recovery code: gone once used."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))


class OneTimeTokenRow(Base):
    """A one-time link, or the challenge that a passkey must sign: gone once used."""

    __tablename__ = "one_time_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    """``link``, ``register`` or ``sign_in``."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    expires_at: Mapped[str] = mapped_column(String(32))


class SignInFailureRow(Base):
    """Failed tries to sign in to one address, known or not, for the wait before the next. Forgotten within a day."""

    __tablename__ = "sign_in_failure"

    email_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[str] = mapped_column(String(32))


class StaffFieldRow(Base):
    """One thing that staff say of a program: also the check of a group of fields, openings, hidden phones."""

    __tablename__ = "staff_field"
    __table_args__ = (Index("ix_staff_field_field_said_on", "field", "said_on"),)

    program_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    """As in `listings.rules.fields`."""
    value: Mapped[str] = mapped_column(Text)
    """JSON."""
    said_on: Mapped[str] = mapped_column(String(10))


class ConflictRow(Base):
    """A newer source says other than what staff checked: worked out with the program, kept for the queue."""

    __tablename__ = "staff_conflict"

    program_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    ours: Mapped[str] = mapped_column(Text)
    ours_on: Mapped[str] = mapped_column(String(10))
    theirs: Mapped[str] = mapped_column(Text)
    theirs_on: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(60))


class ProposalRow(Base):
    """A change that waits, or waited, for a second person."""

    __tablename__ = "proposal"
    __table_args__ = (Index("ix_proposal_status_program_id", "status", "program_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    program_id: Mapped[str] = mapped_column(String(32), index=True)
    status: Mapped[str] = mapped_column(String(10))
    proposer: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    batch_id: Mapped[int | None] = mapped_column(Integer, index=True)
    """The import that it came with."""
    document: Mapped[str] = mapped_column(Text)
    """JSON of the rest of `staff.rules.proposals.Proposal`."""


class HistoryRow(Base):
    """One entry of the history. The database itself refuses to change or delete any."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_proposer_at", "proposer", "at"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(20))
    program_id: Mapped[str] = mapped_column(String(32), index=True)
    proposer: Mapped[int | None] = mapped_column(Integer)
    document: Mapped[str] = mapped_column(Text)
    """JSON of the rest of `listings.rules.history.Entry`."""
    previous: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))


class HistoryHeadRow(Base):
    """A single row: number and seal of the newest entry. Its lock puts writers in line; a cut-off end shows by it."""

    __tablename__ = "history_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    seal: Mapped[str] = mapped_column(String(64))


class VisitorReportRow(Base):
    """What a visitor said is wrong with a listing."""

    __tablename__ = "visitor_report"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    program_id: Mapped[str] = mapped_column(String(32), index=True)
    fields: Mapped[str] = mapped_column(String(120))
    """What was ticked, sorted, blank between."""
    right_number: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    day: Mapped[str] = mapped_column(String(10))
    closed_on: Mapped[str] = mapped_column(String(10), index=True)
    """ISO date, or "" while open."""
    outcome: Mapped[str] = mapped_column(String(20))


class ProgramMergeRow(Base):
    """Two programs that people joined, with all that undoing it needs."""

    __tablename__ = "program_merge"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kept: Mapped[str] = mapped_column(String(32), index=True)
    gone: Mapped[str] = mapped_column(String(32), index=True)
    status: Mapped[str] = mapped_column(String(10))
    merged_at: Mapped[str] = mapped_column(String(32))
    document: Mapped[str] = mapped_column(Text)
    """JSON of the rest of `listings.rules.merging.Merge`."""


class AssignmentRow(Base):
    """A program that a member of staff looks after."""

    __tablename__ = "assignment"

    program_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    assigned_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    assigned_on: Mapped[str] = mapped_column(String(10))
