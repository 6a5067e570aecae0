"""An index of the sample programs alone: whether there are any is asked after each edit, for the banner on every page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_program_sample",
        "program",
        ["id"],
        sqlite_where=sa.text("sample = 1"),
        postgresql_where=sa.text("sample"),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_program_sample", table_name="program")
