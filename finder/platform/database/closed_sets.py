"""CHECK constraints for columns that hold one of a few words: the sets are Literal types of the rules."""

from __future__ import annotations

from typing import Any, get_args

from sqlalchemy import CheckConstraint


def one_of(column: str, words: Any, *more: str, name: str = "") -> CheckConstraint:
    """Return a constraint that a column holds one of `words` (a Literal type, or texts) or of `more`, or NULL."""
    listed = ", ".join(f"'{word}'" for word in (*(get_args(words) or words), *more))
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")
