"""The tables that several staff wings share: accounts, which others refer to; proposals; assignments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.closed_sets import one_of
from finder.platform.database.references import checked_at_commit
from finder.platform.database.tables import Base
from finder.platform.database.types import DOCUMENT, IsoDate, IsoMoment, UtcDateTime
from finder.staff.rules.permissions import Role
from finder.staff.rules.proposals import Kind, Status


class AccountRow(Base):
    """A member of staff. Accounts are disabled, never deleted: the history names them by id."""

    __tablename__ = "account"
    __table_args__ = (one_of("role", Role),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Normalized (`staff.rules.permissions.normalize_email`)."""
    role: Mapped[str] = mapped_column(String(10))
    is_active: Mapped[bool] = mapped_column(Boolean)
    user_handle: Mapped[str] = mapped_column(String(64), unique=True)
    """Random user handle for passkeys."""
    password_hash: Mapped[str] = mapped_column(String(200))
    """Argon2id, or "" until the one-time link is used."""
    totp_secret: Mapped[str] = mapped_column(String(160))
    """Sealed (`staff.accounts.secrets_kept`), or Base32 where the operator set no secret; or ""."""
    totp_pending: Mapped[str] = mapped_column(String(160))
    """A new secret not confirmed by a code yet, or ""; the old one stays valid until then."""
    totp_last_step: Mapped[int] = mapped_column(Integer)
    """The newest 30-second step whose code was used: neither it nor an older one is accepted again."""
    created_at: Mapped[str] = mapped_column(IsoMoment)
    reviews_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until then it acts as an editor, whatever its role; NULL: nothing to wait for."""
    entrusted_by: Mapped[int | None] = mapped_column(Integer)
    """The admin who added or reset it, and so can't be the second admin; NULL: the command line."""
    time_zone: Mapped[str] = mapped_column(String(40))
    """As in the IANA database, in which its pages show times; "": UTC."""
    has_shortcuts: Mapped[bool] = mapped_column(Boolean)
    """Whether single keys do what buttons do (WCAG 2.1.4: they can be turned off)."""


class ProposalRow(Base):
    """A change that waits, or waited, for a second person."""

    __tablename__ = "proposal"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        Index("ix_proposal_status_program_id", "status", "program_id"),
        Index("ix_proposal_batch_id_status", "batch_id", "status"),
        Index("ix_proposal_group_id", "group_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    program_id: Mapped[str] = mapped_column(String(32), index=True)
    """No foreign key: a new program has no row before it is approved, and a merged one has none afterwards; proposals
    are kept forever."""
    kind: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))
    proposer: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    """The import it came from."""
    group_id: Mapped[int | None] = mapped_column(ForeignKey("proposal_group.id"))
    """The change for several sites that it is part of."""
    document: Mapped[str] = mapped_column(DOCUMENT)
    """The rest of `staff.rules.proposals.Proposal`."""


class ProposalGroupRow(Base):
    """One change for several sites: its proposals, one per site, are decided and undone together or one by one."""

    __tablename__ = "proposal_group"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    left_out: Mapped[str] = mapped_column(Text)
    """JSON: the sites that it leaves as they are, each with the reason (`staff.rules.groups`)."""
    undoes: Mapped[int | None] = mapped_column(Integer)
    """The group whose changes it takes back."""


class ProposalCommentRow(Base):
    """What the author of a proposal or a reviewer said on it."""

    __tablename__ = "proposal_comment"
    __table_args__ = (
        Index("ix_proposal_comment_proposal_id", "proposal_id"),
        Index("ix_proposal_comment_at", "at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(Text)


class AssignmentRow(Base):
    """A program assigned to a member of staff; deleted with the program."""

    __tablename__ = "assignment"

    program_id: Mapped[str] = mapped_column(
        String(32), checked_at_commit("program.id", on_delete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    assigned_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    assigned_on: Mapped[str] = mapped_column(IsoDate)


class LeaseRow(Base):
    """A program that one member of staff has in front of them in the queue; deleted with the program."""

    __tablename__ = "program_lease"

    program_id: Mapped[str] = mapped_column(
        String(32), checked_at_commit("program.id", on_delete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SavedViewRow(Base):
    """A list of programs that a member of staff comes back to: its filters as a query string."""

    __tablename__ = "saved_view"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    filters: Mapped[str] = mapped_column(Text)


class WorkAreaRow(Base):
    """The area in which a member of staff works: queue and lists begin with it."""

    __tablename__ = "work_area"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(2))
    county: Mapped[str] = mapped_column(String(60))
    """"" for the whole state."""


class KeptFiguresRow(Base):
    """Figures over all programs, as they were counted last."""

    __tablename__ = "kept_figures"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    document: Mapped[str] = mapped_column(Text)
