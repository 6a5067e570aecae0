"""CHECK constraints for columns that hold one of a few words: the sets are Literal types of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, get_args

from sqlalchemy import CheckConstraint, Table

_SET = "finder_set"
"""In the info of a constraint: its column and the words."""


def one_of(column: str, words: Any, *more: str, name: str = "") -> CheckConstraint:
    """Return a constraint that a column holds one of `words` (a Literal type, or texts) or of `more`, or NULL."""
    known = (*(get_args(words) or words), *more)
    listed = ", ".join(f"'{word}'" for word in known)
    info = {_SET: (column, frozenset[str | None](known) | {None})}
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known", info=info)


def hold_known_words(table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bool:
    """Return whether a table has checks, all of them sets of words (`one_of`), and rows hold only such words.

    `columns`: of a row, in order; a check of another column is met.
    """
    checks = [one for one in table.constraints if isinstance(one, CheckConstraint)]
    sets = [one.info[_SET] for one in checks if _SET in one.info]
    places = [(columns.index(column), words) for column, words in sets if column in columns]
    return (
        bool(sets)
        and len(sets) == len(checks)
        and all({row[place] for row in rows} <= words for place, words in places)
    )
