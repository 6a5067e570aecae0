"""Outcomes of calls, leases of programs to call, accounts that wait before they may review, and time zones of staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "call_state",
        sa.Column("program_id", sa.String(32), primary_key=True),
        sa.Column("last_outcome", sa.String(20), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("waits_until", sa.Date(), nullable=True),
        sa.Column("is_due_back", sa.Boolean(), nullable=False),
        sa.Column("is_failing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"],
            ["program.id"],
            name="fk_call_state_program_id_program",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_call_state_last_on", "call_state", ["last_on", "last_outcome"])
    op.create_table(
        "program_lease",
        sa.Column("program_id", sa.String(32), primary_key=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name="fk_program_lease_program_id_program", ondelete="CASCADE",
            deferrable=True, initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_program_lease_account_id_account"),
    )  # fmt: skip
    op.create_index("ix_program_lease_until", "program_lease", ["until"])
    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("reviews_from", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("entrusted_by", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("time_zone", sa.String(40), nullable=False, server_default=""))
        batch.add_column(sa.Column("has_shortcuts", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("account") as batch:
        batch.alter_column("time_zone", existing_type=sa.String(40), server_default=None)
        batch.alter_column("has_shortcuts", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("account") as batch:
        batch.drop_column("has_shortcuts")
        batch.drop_column("time_zone")
        batch.drop_column("entrusted_by")
        batch.drop_column("reviews_from")
    op.drop_index("ix_program_lease_until", table_name="program_lease")
    op.drop_table("program_lease")
    op.drop_index("ix_call_state_last_on", table_name="call_state")
    op.drop_table("call_state")
