"""What a feed of changes needs: deleted programs, when each revision was made, programs in the order of their change."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    made = op.create_table(
        "directory_revision",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_directory_revision"),
    )
    op.create_table(
        "program_tombstone",
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("program_id", name="pk_program_tombstone"),
    )
    op.create_index("ix_program_tombstone_revision", "program_tombstone", ["revision", "program_id"])
    op.create_index("ix_program_version", "program", ["version", "id"])
    # What changed before today changed today at the latest.
    current = op.get_bind().execute(sa.text("SELECT revision FROM directory WHERE id = 1")).scalar()
    if current:
        op.get_bind().execute(made.insert().values(revision=current, made_at=datetime.now(UTC)))
        _bury_merged(current)


def _bury_merged(current: int) -> None:
    """Give every id that redirects a tombstone: its program is gone."""
    op.get_bind().execute(
        sa.text(
            "INSERT INTO program_tombstone (program_id, revision, state) "
            "SELECT a.old_id, :current, coalesce(p.state, '') FROM program_alias a "
            "LEFT JOIN program p ON p.id = a.program_id LEFT JOIN program old ON old.id = a.old_id WHERE old.id IS NULL"
        ),
        {"current": current},
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_program_version", table_name="program")
    op.drop_index("ix_program_tombstone_revision", table_name="program_tombstone")
    op.drop_table("program_tombstone")
    op.drop_table("directory_revision")
