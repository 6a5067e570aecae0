"""An index for how old the facts of listed programs are."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_program_listed_as_of", "program", ["listed", "as_of"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_program_listed_as_of", table_name="program")
