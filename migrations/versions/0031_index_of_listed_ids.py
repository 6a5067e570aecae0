"""An index of listed programs by id: a page of them in a large directory sorted all ids first."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_program_listed_id", "program", ["listed", "id"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_program_listed_id", table_name="program")
