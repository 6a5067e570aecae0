"""Narrow tables by which staff find, filter and sort programs.

They start empty: `finder migrate` and the first staff page fill them from the programs (`store.program_work`).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_INDEXES = {
    "order": ("listed", "check_order", "program_id"),
    "state_order": ("listed", "state", "check_order", "program_id"),
    "county": ("county", "state"),
    "search_city": ("search_city",),
    "has_phone": ("listed", "has_phone", "check_order"),
    "in_doubt": ("listed", "is_in_doubt", "check_order"),
    "not_listed": ("not_listed_because", "check_order"),
    "license": ("license_until",),
    "area": ("area", "listed"),
    "call": ("is_callable", "is_alone", "queue_on", "program_id"),
    "state_call": ("is_callable", "state", "is_alone", "queue_on", "program_id"),
}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "program_work",
        sa.Column("program_id", sa.String(32), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("not_listed_because", sa.String(18), nullable=True),
        sa.Column("state", sa.String(2), nullable=False),
        sa.Column("county", sa.String(60), nullable=False),
        sa.Column("search_city", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in (
                "has_phone", "is_callable", "is_in_doubt", "has_detox", "has_medicine", "has_counseling",
            )
        ),
        sa.Column("oldest_check_on", sa.Date(), nullable=True),
        sa.Column("last_checked_on", sa.Date(), nullable=True),
        sa.Column("check_order", sa.String(21), nullable=False),
        sa.Column("queue_on", sa.Date(), nullable=True),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.Column("license_until", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
    )  # fmt: skip
    for name, columns in _INDEXES.items():
        op.create_index(f"ix_program_work_{name}", "program_work", list(columns))
    _create_words("program_word", "word", sa.Column("program_id", sa.String(32), primary_key=True))
    _create_words("spelling_key", "key", sa.Column("word", sa.LargeBinary(), primary_key=True))
    op.create_table(
        "follower",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )


def downgrade() -> None:
    """Undo."""
    for table in ("follower", "spelling_key", "program_word", "program_work"):
        op.drop_table(table)


def _create_words(table: str, first: str, second: sa.Column[Any]) -> None:
    op.create_table(table, sa.Column(first, sa.LargeBinary(), primary_key=True), second, sqlite_with_rowid=False)
