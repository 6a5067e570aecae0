"""Imports through the web: batches, their records, and the proposals from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("settled_at", sa.String(length=32), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_import_batch_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index(op.f("ix_import_batch_status"), "import_batch", ["status"])
    op.create_table(
        "import_record",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_record_batch_id_import_batch")),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_import_record")),
    )
    op.add_column("proposal", sa.Column("batch_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_proposal_batch_id"), "proposal", ["batch_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_proposal_batch_id"), table_name="proposal")
    op.drop_column("proposal", "batch_id")
    op.drop_table("import_record")
    op.drop_table("import_batch")
