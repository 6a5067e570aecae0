"""The tables of staff work: accounts, what staff say of programs, proposals, the history, and reports from visitors.

No table here holds anything about a visitor: of a report we keep what is wrong with the listing and the day.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from finder.feedback.rules.visitor_reports import Outcome
from finder.listings.rules.merging import MergeStatus
from finder.platform.database.closed_sets import one_of
from finder.platform.database.tables import Base
from finder.platform.database.types import DOCUMENT, IsoDate, IsoMoment, UtcDateTime
from finder.staff.accounts.rules.accounts import TokenPurpose
from finder.staff.rules.permissions import Role
from finder.staff.rules.proposals import Kind, Status


def _program(*, on_delete: str | None = None) -> ForeignKey:
    """Return the key to the program, checked at the commit: deeds write what is said of a program before they publish it."""
    return ForeignKey("program.id", ondelete=on_delete, deferrable=True, initially="DEFERRED")


class AccountRow(Base):
    """A member of staff. Accounts are disabled, never deleted: the history names them by id."""

    __tablename__ = "account"
    __table_args__ = (one_of("role", Role),)

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
    created_at: Mapped[str] = mapped_column(IsoMoment)


class StaffSessionRow(Base):
    """Somebody signed in, or half way there."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """When the person signed in: kept when the token rotates."""
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a passkey or code was last shown; None until then, and so long the session is good for nothing else."""


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
    """A recovery code: gone once used."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))


class OneTimeTokenRow(Base):
    """A one-time link, or the challenge that a passkey must sign: gone once used."""

    __tablename__ = "one_time_token"
    __table_args__ = (one_of("purpose", TokenPurpose),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SignInFailureRow(Base):
    """Failed tries to sign in to one address, known or not, for the wait before the next. Forgotten within a day."""

    __tablename__ = "sign_in_failure"

    email_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class StaffOverrideRow(Base):
    """One thing that staff say of a program: also the check of a group of fields, openings, hidden phones."""

    __tablename__ = "staff_override"
    __table_args__ = (Index("ix_staff_override_field_stated_on", "field", "stated_on"),)

    program_id: Mapped[str] = mapped_column(String(32), _program(), primary_key=True)
    """No deletion follows the program's: what people said must be moved or deleted by whoever knows why."""
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    """As in `listings.rules.fields`."""
    value: Mapped[str] = mapped_column(DOCUMENT)
    stated_on: Mapped[str] = mapped_column(IsoDate)


class ConflictRow(Base):
    """A newer source says other than what staff checked: worked out with the program, kept for the queue."""

    __tablename__ = "staff_conflict"
    __table_args__ = (Index("ix_staff_conflict_theirs_on", "theirs_on", "program_id", "field"),)

    program_id: Mapped[str] = mapped_column(String(32), _program(on_delete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    ours: Mapped[str] = mapped_column(DOCUMENT)
    ours_on: Mapped[str] = mapped_column(IsoDate)
    theirs: Mapped[str] = mapped_column(DOCUMENT)
    theirs_on: Mapped[str] = mapped_column(IsoDate)
    """Always known: an undated list is never newer than staff."""
    source: Mapped[str] = mapped_column(String(60))


class ProposalRow(Base):
    """A change that waits, or waited, for a second person."""

    __tablename__ = "proposal"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        Index("ix_proposal_status_program_id", "status", "program_id"),
        Index("ix_proposal_batch_id_status", "batch_id", "status"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    program_id: Mapped[str] = mapped_column(String(32), index=True)
    """No foreign key: a new program has no row before it is approved, and a program that was joined with another has none
    after; proposals are kept for good."""
    kind: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))
    proposer: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    """The import that it came with."""
    document: Mapped[str] = mapped_column(DOCUMENT)
    """The rest of `staff.rules.proposals.Proposal`."""


class HistoryRow(Base):
    """One entry of the history. The database itself refuses to change or delete any.

    No foreign keys: what happened stays true when a program is gone. `kind` is no closed set: an older version of the
    software must be able to read what a newer one noted.
    """

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_program_id", "program_id", "number"),
        Index("ix_history_proposer_at", "proposer", "at"),
        Index("ix_history_kind_at", "kind", "at"),
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(IsoMoment, index=True)
    kind: Mapped[str] = mapped_column(String(20))
    program_id: Mapped[str] = mapped_column(String(32))
    """"" where it is about none."""
    proposer: Mapped[int | None] = mapped_column(Integer)
    document: Mapped[str] = mapped_column(JSON)
    """The rest of `listings.rules.history.Entry`. Not JSONB: it is sealed, so the database keeps it to the letter."""
    previous_hash: Mapped[str] = mapped_column(String(64))
    entry_hash: Mapped[str] = mapped_column(String(64))


class HistoryHeadRow(Base):
    """A single row: number and hash of the newest entry. Its lock puts writers in line; a cut-off end shows by it."""

    __tablename__ = "history_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    entry_hash: Mapped[str] = mapped_column(String(64))


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


class ProgramMergeRow(Base):
    """Two programs that people joined, with all that undoing it needs. No foreign keys: one of the two is gone."""

    __tablename__ = "program_merge"
    __table_args__ = (one_of("status", MergeStatus),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kept: Mapped[str] = mapped_column(String(32), index=True)
    gone: Mapped[str] = mapped_column(String(32), index=True)
    status: Mapped[str] = mapped_column(String(10), index=True)
    merged_at: Mapped[str] = mapped_column(IsoMoment, nullable=True)
    """NULL while a merge is only tried, for its preview."""
    document: Mapped[str] = mapped_column(DOCUMENT)
    """The rest of `listings.rules.merging.Merge`."""


class AssignmentRow(Base):
    """A program that a member of staff looks after: over when the program is gone."""

    __tablename__ = "assignment"

    program_id: Mapped[str] = mapped_column(String(32), _program(on_delete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    assigned_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    assigned_on: Mapped[str] = mapped_column(IsoDate)
