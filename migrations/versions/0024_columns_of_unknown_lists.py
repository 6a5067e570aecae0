"""What people said of the columns of unknown lists, files that wait for it, and what commands imported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ROLES = (
    "", "name", "name2", "organization", "address", "street", "suite", "city", "state", "zip", "phone", "intake", "hotline",
    "website", "latitude", "longitude", "services", "mark", "kind", "license",
)  # fmt: skip
_COUNTS = ("rows", "programs", "added", "updated", "unchanged", "retired", "rejected")
_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "column_map",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False, unique=True),
        sa.Column("fingerprint", sa.String(32), nullable=False, unique=True),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("state", sa.String(2), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "column_use",
        sa.Column("map_id", sa.Integer(), sa.ForeignKey("column_map.id"), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("code", sa.String(10), nullable=False),
        _one_of("role", _ROLES),
    )
    op.create_table(
        "server_import",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("command", sa.String(15), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("format", sa.String(20), nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("as_of_precision", sa.String(5), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        _one_of("command", ("import", "fetch-directory", "sync")),
        _one_of("as_of_precision", ("year", "month", "day")),
    )
    op.create_index("ix_server_import_at", "server_import", ["at"])
    op.create_table(
        "list_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", _DOCUMENT, nullable=False),
    )
    op.create_index("ix_list_file_run_id", "list_file", ["run_id"])
    op.create_index("ix_list_file_expires_at", "list_file", ["expires_at"])


def _one_of(column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def downgrade() -> None:
    """Undo."""
    for table in ("list_file", "server_import", "column_use", "column_map"):
        op.drop_table(table)
