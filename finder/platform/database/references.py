"""Foreign keys that are checked when a transaction commits, not at each statement."""

from __future__ import annotations

from sqlalchemy import ForeignKey


def checked_at_commit(target: str, *, on_delete: str | None = None) -> ForeignKey:
    """Return a deferred foreign key to the column `target`: within a transaction, rows may be written in any order."""
    return ForeignKey(target, ondelete=on_delete, deferrable=True, initially="DEFERRED")
