"""The tables of programs and of source listings.

Everything that a page filters, sorts or counts is a column; JSON holds only what is shown.

A *listing* is what one dated list has on one place of care; a *program* is what we publish, computed from all its
listings. Programs can be rebuilt from listings at any time.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from finder.listings.rules.programs import NotListedReason
from finder.listings.rules.records import DatePrecision
from finder.platform.database.closed_sets import one_of
from finder.platform.database.tables import Base
from finder.platform.database.types import DOCUMENT, IsoDate, IsoMoment


class ProgramRow(Base):
    """One published program: columns for everything that is filtered, sorted or counted; `ProgramTextRow` has what is shown.

    Every column but `version` and `text_id` is computed from the program (`listings.rules.columns`).

    What every list changes (version, dates, text) is in no index, and PostgreSQL leaves half of each page free: a newer
    list then writes the programs beside their old rows, and no index (decision 0034).
    """

    __tablename__ = "program"
    __table_args__ = (
        Index("ix_program_listed_state", "listed", "state"),
        Index("ix_program_listed_id", "listed", "id"),
        Index("ix_program_search_city", "search_city"),
        Index("ix_program_zip", "zip"),
        Index("ix_program_website_host", "website_host"),
        Index("ix_program_in_doubt", "id", sqlite_where=text("is_in_doubt = 1"), postgresql_where=text("is_in_doubt")),
        Index("ix_program_sample", "id", sqlite_where=text("sample = 1"), postgresql_where=text("sample")),
        Index("ix_program_not_listed", "not_listed_because"),
        one_of("point", ("street", "zip", "none"), name="point"),
        one_of("not_listed_because", NotListedReason, name="not_listed_because"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    listed: Mapped[bool] = mapped_column(Boolean)
    not_listed_because: Mapped[NotListedReason | None] = mapped_column(String(18))
    """NULL for a listed program."""
    sample: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(2))
    county: Mapped[str] = mapped_column(String(60))
    city: Mapped[str] = mapped_column(Text)
    zip: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(Text)
    organization: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text)
    """Both names, separated by a space and normalized by `listings.rules.normalization.plain`, for text search."""
    search_city: Mapped[str] = mapped_column(Text)
    """The city, likewise."""
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    point: Mapped[str] = mapped_column(String(6))
    """Precision of the point: ``street``, ``zip`` or ``none``."""
    is_in_doubt: Mapped[bool] = mapped_column(Boolean)
    """True when its point isn't trusted (`Program.doubts`)."""
    has_phone: Mapped[bool] = mapped_column(Boolean)
    """True when it has a number to call: referral lines and hidden numbers don't count."""
    has_detox: Mapped[bool] = mapped_column(Boolean)
    has_medicine: Mapped[bool] = mapped_column(Boolean)
    has_counseling: Mapped[bool] = mapped_column(Boolean)
    website_host: Mapped[str] = mapped_column(Text)
    """Without "www."; "" where it has no website."""
    as_of: Mapped[str] = mapped_column(IsoDate, nullable=True)
    """Of its newest list; NULL when that is undated."""
    last_checked_on: Mapped[str] = mapped_column(IsoDate, nullable=True)
    """When staff last checked any group of its fields; NULL: never."""
    oldest_check_on: Mapped[str] = mapped_column(IsoDate, nullable=True)
    """The oldest of the last checks of all groups; NULL when any was never checked."""
    phone_checked_on: Mapped[str] = mapped_column(IsoDate, nullable=True)
    opening_on: Mapped[str] = mapped_column(IsoDate, nullable=True)
    """When openings were last reported; NULL: never."""
    services: Mapped[str] = mapped_column(Text)
    """Codes offered and needs met, sorted, space-separated, for the search index."""
    version: Mapped[int] = mapped_column(Integer)
    """The directory's revision when this row was last written."""
    text_id: Mapped[int] = mapped_column(BigInteger)
    """Of its `ProgramTextRow`."""


class ProgramTextRow(Base):
    """What is shown of one program, as JSON; written and read by `listings.store.program_texts`.

    A row of its own, which `ProgramRow.text_id` names: PostgreSQL writes those of a newer list before others are locked out,
    and the programs then only name them (decision 0035). Rows that no program names any more are deleted afterwards.
    """

    __tablename__ = "program_text"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    card: Mapped[str | bytes] = mapped_column(DOCUMENT)
    """JSON of its card on results pages (`listings.rules.programs.Card`)."""
    document: Mapped[str | bytes] = mapped_column(DOCUMENT)
    """JSON of the whole (`listings.rules.programs.Program`)."""


class ProgramVersionRow(Base):
    """A program's id and version once more, in the order in which programs changed: what an index of `program` would be.

    Every import changes all versions. As a table, it is written by itself, and the indexes of `program` stay as they are. Written
    by `listings.store.program_versions` alone, with the program.

    No foreign key: a program that is deleted would have it read from end to end, since no index begins with the id.
    """

    __tablename__ = "program_version"
    __table_args__ = {"sqlite_with_rowid": False}

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    program_id: Mapped[str] = mapped_column(String(32), primary_key=True)


class ProgramPhoneRow(Base):
    """One phone of one program, hidden ones included, to look up who else has a number.

    PostgreSQL leaves half of each page free: a newer list gives every number another date, and writes it beside the old row.
    """

    __tablename__ = "program_phone"
    __table_args__ = (
        one_of("kind", ("main", "intake", "hotline"), name="kind"),
        one_of("answers", ("program", "parent", "public_line", "referral_line", "not_stated"), name="answers"),
    )

    program_id: Mapped[str] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """From 0, as the program shows them; hidden ones last."""
    number: Mapped[str] = mapped_column(String(16), index=True)
    """E.164."""
    extension: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(String(7))
    """NULL for a hidden number, like the columns below: a program doesn't keep its details."""
    answers: Mapped[str | None] = mapped_column(String(13))
    source: Mapped[str | None] = mapped_column(String(60))
    as_of: Mapped[str] = mapped_column(IsoDate, nullable=True)
    """Date of the list that has it; NULL when that is undated."""
    is_hidden: Mapped[bool] = mapped_column(Boolean)


class ProgramAliasRow(Base):
    """An id that was merged into another program: its URL redirects there.

    No foreign key: the target may be gone by now, and the URL still has to say so.
    """

    __tablename__ = "program_alias"

    old_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    program_id: Mapped[str] = mapped_column(String(32), index=True)


class ProgramTombstoneRow(Base):
    """A program that was deleted, or merged into another: those who keep a copy of the directory have to hear of it.

    No foreign key: the program is gone. A program that comes back under its id has none.
    """

    __tablename__ = "program_tombstone"
    __table_args__ = (Index("ix_program_tombstone_revision", "revision", "program_id"),)

    program_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer)
    """The directory's revision when it was deleted."""
    state: Mapped[str] = mapped_column(String(2))
    """Of the program as it last was."""


_UNDATED = text("as_of IS NULL")


class SnapshotRow(Base):
    """One dated list of one source. Several files of the same source and date are one snapshot."""

    __tablename__ = "snapshot"
    __table_args__ = (
        UniqueConstraint("source", "as_of"),
        # In SQL every NULL differs from every other: one undated list per source needs an index of its own.
        Index("uq_snapshot_undated", "source", unique=True, sqlite_where=_UNDATED, postgresql_where=_UNDATED),
        one_of("as_of_precision", DatePrecision, name="as_of_precision"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    as_of: Mapped[str] = mapped_column(IsoDate, nullable=True)
    """NULL for an undated list, which counts as older than every dated one."""
    as_of_precision: Mapped[DatePrecision] = mapped_column(String(5), server_default="day")
    """A year or a month is kept as its first day."""
    format: Mapped[str] = mapped_column(String(30))
    complete: Mapped[bool] = mapped_column(Boolean)
    asked: Mapped[str | bytes] = mapped_column(DOCUMENT)
    """JSON: type of listing to the codes that the list asked about."""
    loaded_at: Mapped[str] = mapped_column(IsoMoment, nullable=True)


class ListingRow(Base):
    """What one snapshot has on one place of care."""

    __tablename__ = "listing"
    __table_args__ = (UniqueConstraint("snapshot_id", "key"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
    key: Mapped[str] = mapped_column(String(32), index=True)
    """Digest of the normalized names and address: equal for listings that are certainly the same."""
    blocking_key: Mapped[str] = mapped_column(String(8), index=True)
    """Blocking key (state and first three digits of the ZIP): only listings with the same key are compared."""
    program_id: Mapped[str] = mapped_column(ForeignKey("program.id", deferrable=True, initially="DEFERRED"), index=True)
    """The program it belongs to. Checked at the commit: a new program that staff add is computed from its listing."""
    record: Mapped[str | bytes] = mapped_column(DOCUMENT)
    """JSON of the `SourceRecord`."""
