"""How precisely the date of a list is known, and why a program isn't listed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_REASONS = ("dropped", "closed", "only_in_older_list", "mental_health_only")


def upgrade() -> None:
    """Apply. Lists loaded before count as known to the day; a program that isn't listed, as dropped, until the next rebuild.

    In plain SQL, as columns with their own constraint: SQLite would copy the whole table for any other.
    """
    _add("snapshot", "as_of_precision", "VARCHAR(5) DEFAULT 'day' NOT NULL", ("year", "month", "day"))
    _add("program", "not_listed_because", "VARCHAR(18)", _REASONS)
    op.execute(sa.text("UPDATE program SET not_listed_because = 'dropped' WHERE NOT listed"))
    op.create_index("ix_program_not_listed", "program", ["not_listed_because"])


def _add(table: str, column: str, kind: str, words: tuple[str, ...]) -> None:
    check = f"CONSTRAINT ck_{table}_{column} CHECK ({column} IN {words})"
    op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {column} {kind} {check}"))


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_program_not_listed", table_name="program")
    for table, column in (("program", "not_listed_because"), ("snapshot", "as_of_precision")):
        # The constraint is one of the table by now, where SQLite wrote that anew since.
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
            changed.drop_column(column)
