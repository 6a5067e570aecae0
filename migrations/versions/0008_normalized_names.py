"""Rename the columns that typed text is compared with to "normalized"."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _rename("folded", "normalized")


def downgrade() -> None:
    """Undo."""
    _rename("normalized", "folded")


def _rename(old: str, new: str) -> None:
    op.drop_index(f"ix_place_{old}", table_name="place")
    with op.batch_alter_table("place") as batch:
        batch.alter_column(old, new_column_name=new, existing_type=sa.String(80))
    op.create_index(f"ix_place_{new}", "place", [new, "state"])
