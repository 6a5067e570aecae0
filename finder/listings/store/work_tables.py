"""The tables by which staff find, filter and sort programs: narrow ones, so that no list reads a program's documents.

They follow the programs (`store.program_work`): what is here can be computed anew at any time. No foreign keys: an import
replaces programs without knowing these tables.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Dialect, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from finder.platform.database.tables import Base
from finder.platform.database.types import IsoDate


class Word(TypeDecorator[str]):
    """A word: text in Python, bytes in the database, so that any index of it answers for beginnings of words.

    PostgreSQL compares texts by the rules of a language, which no index for beginnings can follow.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Convert a Python value for the database."""
        return None if value is None else value.encode()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Convert a database value for Python."""
        return None if value is None else bytes(value).decode()


class ProgramWorkRow(Base):
    """What lists of programs ask about one program."""

    __tablename__ = "program_work"
    __table_args__ = (
        Index("ix_program_work_order", "listed", "check_order", "program_id"),
        Index("ix_program_work_state_order", "listed", "state", "check_order", "program_id"),
        Index("ix_program_work_county", "county", "state"),
        Index("ix_program_work_search_city", "search_city"),
        Index("ix_program_work_has_phone", "listed", "has_phone", "check_order", "program_id"),
        Index("ix_program_work_in_doubt", "listed", "is_in_doubt", "check_order", "program_id"),
        Index("ix_program_work_not_listed", "not_listed_because", "check_order", "program_id"),
        Index("ix_program_work_last_checked", "listed", "last_checked_on", "check_order", "program_id"),
        Index("ix_program_work_look_up", "program_id", "listed", "is_callable", "check_order", "state"),
        Index("ix_program_work_license", "license_until"),
        Index("ix_program_work_area", "area", "listed"),
        Index("ix_program_work_zip", "zip"),
        Index("ix_program_work_phone", "phone"),
        Index("ix_program_work_call", "is_callable", "is_alone", "queue_on", "program_id"),
        Index("ix_program_work_state_call", "is_callable", "state", "is_alone", "queue_on", "program_id"),
    )

    program_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    """Of the program that this was computed from."""
    listed: Mapped[bool] = mapped_column(Boolean)
    not_listed_because: Mapped[str | None] = mapped_column(String(18))
    state: Mapped[str] = mapped_column(String(2))
    county: Mapped[str] = mapped_column(String(60))
    search_city: Mapped[str] = mapped_column(Text)
    has_phone: Mapped[bool] = mapped_column(Boolean)
    is_callable: Mapped[bool] = mapped_column(Boolean)
    """Listed, with a phone."""
    is_in_doubt: Mapped[bool] = mapped_column(Boolean)
    has_detox: Mapped[bool] = mapped_column(Boolean)
    has_medicine: Mapped[bool] = mapped_column(Boolean)
    has_counseling: Mapped[bool] = mapped_column(Boolean)
    oldest_check_on: Mapped[str] = mapped_column(IsoDate, nullable=True)
    """The oldest of the last checks of all groups; NULL when any was never checked."""
    last_checked_on: Mapped[str] = mapped_column(IsoDate, nullable=True)
    check_order: Mapped[str] = mapped_column(String(21))
    """`oldest_check_on` and the date of the newest list, both as ISO dates with zeros for unknown: the order of lists."""
    queue_on: Mapped[str] = mapped_column(IsoDate, nullable=True)
    """Since when some group is unchecked: a group never checked counts from the newest list. NULL: without any date."""
    area: Mapped[str] = mapped_column(String(64))
    """State and county, or the first three digits of the ZIP if no county is known."""
    is_alone: Mapped[bool] = mapped_column(Boolean)
    """True when no other listed program is in its area."""
    license_until: Mapped[str] = mapped_column(IsoDate, nullable=True)
    """Until when its license holds by the lists; long ago where a list marks it as expired; NULL: no list says."""
    zip: Mapped[str] = mapped_column(String(5))
    phone: Mapped[str] = mapped_column(String(16))
    """The number to call, or ""; this and the following as in `listings.rules.similarity.Traits`."""
    alike_name: Mapped[str] = mapped_column(Text)
    alike_street: Mapped[str] = mapped_column(Text)
    lists: Mapped[str] = mapped_column(Text)
    """A line for each list."""
    words: Mapped[str] = mapped_column(Text)
    """`listings.rules.search_words.find_words`, separated by spaces."""


class ProgramWordRow(Base):
    """One word under which one program is found."""

    __tablename__ = "program_word"
    __table_args__ = {"sqlite_with_rowid": False}

    word: Mapped[str] = mapped_column(Word, primary_key=True)
    program_id: Mapped[str] = mapped_column(String(32), primary_key=True)


class SpellingKeyRow(Base):
    """One key of one known word (`listings.rules.search_words.spelling_keys`); words stay when no program has them."""

    __tablename__ = "spelling_key"
    __table_args__ = {"sqlite_with_rowid": False}

    key: Mapped[str] = mapped_column(Word, primary_key=True)
    word: Mapped[str] = mapped_column(Word, primary_key=True)


class FollowerRow(Base):
    """By name: up to which revision of the directory computed tables are up to date, or a number drawn at each change."""

    __tablename__ = "follower"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, server_default=text("0"))
