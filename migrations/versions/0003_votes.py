"""Votes on pages of the guide: a page, a month, two counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "page_vote",
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("helpful", sa.Integer(), nullable=False),
        sa.Column("unhelpful", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("page", "month", name=op.f("pk_page_vote")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("page_vote")
