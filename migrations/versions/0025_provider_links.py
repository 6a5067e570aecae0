"""One-time links with which a program checks its own listing, and proposals that come through them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_KINDS = ("edit", "undo", "new", "import", "listing", "merge", "split")
_MOMENTS = ("opened_at", "answered_at", "revoked_at")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "provider_link",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("program_id", sa.String(32), nullable=False),
        sa.Column("way", sa.String(5), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in _MOMENTS),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.UniqueConstraint("mark", name=op.f("uq_provider_link_mark")),
        sa.CheckConstraint("way IN ('mail', 'paper')", name=op.f("ck_provider_link_way_known")),
    )
    op.create_index("ix_provider_link_program_id", "provider_link", ["program_id"])
    _set_kinds(*_KINDS, "provider")


def downgrade() -> None:
    """Undo; what came through a link stays as an edit of whoever sent it."""
    op.execute(sa.text("UPDATE proposal SET kind = 'edit' WHERE kind = 'provider'"))
    _set_kinds(*_KINDS)
    op.drop_table("provider_link")


def _set_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("proposal") as proposal:
        proposal.drop_constraint(op.f("ck_proposal_kind_known"), type_="check")
        proposal.create_check_constraint(op.f("ck_proposal_kind_known"), f"kind IN ({listed})")
