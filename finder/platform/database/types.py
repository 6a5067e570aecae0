"""Column types for both databases: dates, timestamps, and whole documents.

In Python, dates and timestamps are ISO texts ("" for unknown); the database keeps real dates and NULL. To find
unknown ones use ``is_(None)``, not a comparison with "": NULL equals nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class IsoDate(TypeDecorator[str]):
    """A date: ISO text in Python ("" for unknown), DATE in the database (NULL for unknown)."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> date | None:
        """Convert a Python value for the database."""
        if isinstance(value, date):
            return value
        return date.fromisoformat(value) if value else None

    def process_result_value(self, value: date | None, dialect: Dialect) -> str:
        """Convert a database value for Python."""
        return value.isoformat() if value else ""


class UtcDateTime(TypeDecorator[datetime]):
    """A timestamp: an aware datetime in UTC in Python, TIMESTAMP WITH TIME ZONE in the database.

    SQLite keeps no time zone: its values are UTC.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert a Python value for the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert a database value for Python."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class IsoMoment(TypeDecorator[str]):
    """A timestamp: ISO text with its zone in Python ("" for unknown), TIMESTAMP WITH TIME ZONE in the database."""

    impl = UtcDateTime
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> datetime | None:
        """Convert a Python value for the database."""
        if isinstance(value, datetime):
            return value
        return datetime.fromisoformat(value) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> str:
        """Convert a database value for Python."""
        return value.isoformat() if value else ""


DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
"""A whole document that no query filters. Stores pass and get JSON as text (engines don't parse it: see
`platform.database.session`), so it is decoded once, straight into dataclasses. PostgreSQL reorders keys: compare
decoded documents, never their text."""
