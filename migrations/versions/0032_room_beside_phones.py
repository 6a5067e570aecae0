"""PostgreSQL leaves half of each page of phones free: a newer list then writes their dates beside the old rows, and no index."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Pages that are full already stay so until their rows are written anew."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE program_phone SET (fillfactor = 50)")


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE program_phone RESET (fillfactor)")
