"""What the tables of places were filled from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The table stays empty: places filled by an earlier version are then filled again by ``finder migrate``."""
    op.create_table(
        "place_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_edition")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("place_edition")
