"""What queries ask of moments, in the SQL of either database; always in UTC."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class month_of(GenericFunction[str]):  # noqa: N801 - reads as the SQL function that it is
    """The month of a moment: ``2026-11``."""

    type = String()
    inherit_cache = True


@compiles(month_of, "sqlite")
def _month_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **options)})"


@compiles(month_of, "postgresql")
def _month_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)} AT TIME ZONE 'UTC', 'YYYY-MM')"


def midnight(day: str) -> str:
    """Return the first moment of a day (ISO, UTC); a moment comes back as it is."""
    return day if "T" in day else f"{day}T00:00:00+00:00"
