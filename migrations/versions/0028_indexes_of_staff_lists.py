"""Indexes that answer the lists of staff and their counts by themselves, without a look at the rows."""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None

_TABLE = "program_work"
_WIDENED = {
    "ix_program_work_has_phone": ["listed", "has_phone", "check_order"],
    "ix_program_work_in_doubt": ["listed", "is_in_doubt", "check_order"],
    "ix_program_work_not_listed": ["not_listed_because", "check_order"],
}
"""Indexes that lacked the last column of the order."""
_NEW = {
    "ix_program_work_last_checked": ["listed", "last_checked_on", "check_order", "program_id"],
    "ix_program_work_look_up": ["program_id", "listed", "is_callable", "check_order", "state"],
}


def upgrade() -> None:
    """Apply."""
    for name, columns in _WIDENED.items():
        op.drop_index(name, table_name=_TABLE)
        op.create_index(name, _TABLE, [*columns, "program_id"])
    for name, columns in _NEW.items():
        op.create_index(name, _TABLE, columns)
    # SQLite picks the second of the new ones only if it knows how the values are spread.
    op.execute(f"ANALYZE {_TABLE}")


def downgrade() -> None:
    """Undo."""
    for name in _NEW:
        op.drop_index(name, table_name=_TABLE)
    for name, columns in _WIDENED.items():
        op.drop_index(name, table_name=_TABLE)
        op.create_index(name, _TABLE, columns)
