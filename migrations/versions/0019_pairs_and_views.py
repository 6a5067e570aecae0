"""Pairs of programs that may be one, pairs that are two, and the views and the area that a person keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "likely_pair",
        sa.Column("one_id", sa.String(32), primary_key=True),
        sa.Column("other_id", sa.String(32), primary_key=True),
        sa.Column("state", sa.String(2), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("name", sa.Integer(), nullable=False),
        sa.Column("street", sa.Integer(), nullable=True),
        sa.Column("phone", sa.Integer(), nullable=True),
        sa.Column("miles", sa.Float(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_likely_pair_place", "likely_pair", ["is_settled", "place", "one_id", "other_id"])
    op.create_index("ix_likely_pair_state", "likely_pair", ["is_settled", "state", "place", "one_id", "other_id"])
    op.create_index("ix_likely_pair_other_id", "likely_pair", ["other_id"])
    op.create_table(
        "different_pair",
        sa.Column("one_id", sa.String(32), primary_key=True),
        sa.Column("other_id", sa.String(32), primary_key=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_different_pair_account_id_account"),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.String(600), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_saved_view_account_id_account"),
        sa.UniqueConstraint("account_id", "name", name="uq_saved_view_account_id"),
    )
    op.create_table(
        "own_area",
        sa.Column("account_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(2), nullable=False),
        sa.Column("county", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_own_area_account_id_account"),
    )


def downgrade() -> None:
    """Undo."""
    for table in ("own_area", "saved_view", "different_pair", "likely_pair"):
        op.drop_table(table)
