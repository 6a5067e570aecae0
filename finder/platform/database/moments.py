"""SQL expressions on timestamps, for both databases; always in UTC."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class month_of(GenericFunction[str]):  # noqa: N801 - named as the SQL function that it is
    """The month of a timestamp: ``2026-11``."""

    type = String()
    inherit_cache = True


@compiles(month_of, "sqlite")
def _month_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **options)})"


@compiles(month_of, "postgresql")
def _month_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)} AT TIME ZONE 'UTC', 'YYYY-MM')"


class day_of(GenericFunction[str]):  # noqa: N801 - named as the SQL function that it is
    """The day of a timestamp: ``2026-11-30``."""

    type = String()
    inherit_cache = True


@compiles(day_of, "sqlite")
def _day_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"strftime('%Y-%m-%d', {compiler.process(element.clauses, **options)})"


@compiles(day_of, "postgresql")
def _day_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"


def midnight(day: str) -> str:
    """Return midnight (UTC) of an ISO date; a timestamp is returned unchanged."""
    return day if "T" in day else f"{day}T00:00:00+00:00"
