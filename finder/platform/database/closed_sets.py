"""CHECK constraints for columns that hold one of a few words: the sets are the domain's Literal types."""

from __future__ import annotations

from typing import Any, get_args

from sqlalchemy import CheckConstraint


def one_of(column: str, literal: Any, *more: str) -> CheckConstraint:
    """Return a constraint that a column holds a word of a Literal type, or one of `more`."""
    words = ", ".join(f"'{word}'" for word in (*get_args(literal), *more))
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")
