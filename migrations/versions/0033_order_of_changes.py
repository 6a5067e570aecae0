"""The order in which programs changed, in a table of its own: a newer list then writes programs beside their old rows, and no index.

That is PostgreSQL's way of writing a row whose indexed columns stay as they are, where its page has room.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. On PostgreSQL the programs are written anew, each page half full: a few seconds for a national directory."""
    op.create_table(
        "program_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("version", "program_id", name="pk_program_version"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO program_version (version, program_id) SELECT version, id FROM program ORDER BY version, id")
    op.drop_index("ix_program_version", table_name="program")
    op.drop_index("ix_program_listed_as_of", table_name="program")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE program SET (fillfactor = 50)")
        op.execute("CLUSTER program USING pk_program")
        op.execute("ALTER TABLE program SET WITHOUT CLUSTER")


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE program RESET (fillfactor)")
    op.create_index("ix_program_listed_as_of", "program", ["listed", "as_of"])
    op.create_index("ix_program_version", "program", ["version", "id"])
    op.drop_table("program_version")
