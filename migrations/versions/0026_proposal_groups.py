"""Changes for several sites of one organization: their proposals belong together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_KEY = "fk_proposal_group_id_proposal_group"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "proposal_group",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
    )
    with op.batch_alter_table("proposal") as proposal:
        proposal.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        proposal.create_foreign_key(op.f(_KEY), "proposal_group", ["group_id"], ["id"])
        proposal.create_index("ix_proposal_group_id", ["group_id"])


def downgrade() -> None:
    """Undo; each site's proposal stays, by itself."""
    with op.batch_alter_table("proposal") as proposal:
        proposal.drop_index("ix_proposal_group_id")
        proposal.drop_constraint(op.f(_KEY), type_="foreignkey")
        proposal.drop_column("group_id")
    op.drop_table("proposal_group")
