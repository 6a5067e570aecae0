"""Column types that both databases can ask: dates, moments, and whole documents.

The domain writes days and moments as ISO texts, "" where nobody knows; the database keeps real dates and NULL. What
compares such a column with "" must ask ``is_(None)``: NULL equals nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class IsoDate(TypeDecorator[str]):
    """A day: ISO text in Python ("" for unknown), DATE in the database (NULL for unknown)."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> date | None:
        """Return what the database gets."""
        if isinstance(value, date):
            return value
        return date.fromisoformat(value) if value else None

    def process_result_value(self, value: date | None, dialect: Dialect) -> str:
        """Return what Python gets."""
        return value.isoformat() if value else ""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: an aware datetime in UTC in Python, TIMESTAMP WITH TIME ZONE in the database.

    SQLite keeps no zone: what it holds is UTC.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the database gets."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what Python gets."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class IsoMoment(TypeDecorator[str]):
    """A moment: ISO text with its zone in Python ("" for unknown), TIMESTAMP WITH TIME ZONE in the database."""

    impl = UtcDateTime
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return what the database gets."""
        if isinstance(value, datetime):
            return value
        return datetime.fromisoformat(value) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> str:
        """Return what Python gets."""
        return value.isoformat() if value else ""


DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
"""A whole document that nobody filters. Stores hand over and get JSON as text (engines are told not to parse it: see
`platform.database.session`), so it is decoded once, straight into dataclasses. PostgreSQL orders the keys anew: compare documents
decoded, never as text."""
