"""Merges of duplicates, and assignments of programs to staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "program_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept", sa.String(length=32), nullable=False),
        sa.Column("gone", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("merged_at", sa.String(length=32), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_merge")),
    )
    op.create_index(op.f("ix_program_merge_kept"), "program_merge", ["kept"])
    op.create_index(op.f("ix_program_merge_gone"), "program_merge", ["gone"])
    op.create_table(
        "assignment",
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=False),
        sa.Column("assigned_on", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_assignment_account_id_account")),
        sa.ForeignKeyConstraint(["assigned_by"], ["account.id"], name=op.f("fk_assignment_assigned_by_account")),
        sa.PrimaryKeyConstraint("program_id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_account_id"), "assignment", ["account_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("assignment")
    op.drop_table("program_merge")
