"""Pairs of programs that look alike, counted figures, saved views and work areas.

The narrow table of programs gets what pairs are computed from. It is made again empty, as are its words: `finder migrate`
fills both from the programs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None

_INDEXES = {
    "order": ("listed", "check_order", "program_id"),
    "state_order": ("listed", "state", "check_order", "program_id"),
    "county": ("county", "state"),
    "search_city": ("search_city",),
    "has_phone": ("listed", "has_phone", "check_order"),
    "in_doubt": ("listed", "is_in_doubt", "check_order"),
    "not_listed": ("not_listed_because", "check_order"),
    "license": ("license_until",),
    "area": ("area", "listed"),
    "call": ("is_callable", "is_alone", "queue_on", "program_id"),
    "state_call": ("is_callable", "state", "is_alone", "queue_on", "program_id"),
}
_MORE_INDEXES = {"zip": ("zip",), "phone": ("phone",)}


def upgrade() -> None:
    """Apply."""
    _create_work(
        _INDEXES | _MORE_INDEXES,
        sa.Column("zip", sa.String(5), nullable=False),
        sa.Column("phone", sa.String(16), nullable=False),
        sa.Column("alike_name", sa.Text(), nullable=False),
        sa.Column("alike_street", sa.Text(), nullable=False),
        sa.Column("lists", sa.Text(), nullable=False),
    )
    _create_pairs()
    op.create_table(
        "kept_figures",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
    )
    op.create_table(
        "saved_view",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("query", sa.Text(), nullable=False),
    )
    op.create_table(
        "work_area",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("state", sa.String(2), nullable=False),
        sa.Column("county", sa.String(60), nullable=False),
    )


def _create_pairs() -> None:
    op.create_table(
        "likely_pair",
        sa.Column("one_id", sa.String(32), primary_key=True),
        sa.Column("other_id", sa.String(32), primary_key=True),
        sa.Column("are_sites", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("name", sa.Integer(), nullable=False),
        sa.Column("street", sa.Integer(), nullable=True),
        sa.Column("phone", sa.Integer(), nullable=True),
        sa.Column("one_state", sa.String(2), nullable=False),
        sa.Column("other_state", sa.String(2), nullable=False),
    )
    op.create_index("ix_likely_pair_other_id", "likely_pair", ["other_id"])
    op.create_index("ix_likely_pair_place", "likely_pair", ["are_sites", "place", "one_id", "other_id"])
    op.create_table(
        "distinct_pair",
        sa.Column("one_id", sa.String(32), primary_key=True),
        sa.Column("other_id", sa.String(32), primary_key=True),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_index("ix_distinct_pair_other_id", "distinct_pair", ["other_id"])


def downgrade() -> None:
    """Undo."""
    for table in ("work_area", "saved_view", "kept_figures", "distinct_pair", "likely_pair"):
        op.drop_table(table)
    _create_work(_INDEXES)


def _create_work(indexes: dict[str, tuple[str, ...]], *more: sa.Column[str]) -> None:
    """Make the table anew, empty, and forget that anything was in it."""
    op.drop_table("program_work")
    for table in ("program_word", "spelling_key", "follower"):
        op.execute(sa.text(f"DELETE FROM {table}"))
    op.create_table(
        "program_work",
        sa.Column("program_id", sa.String(32), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("not_listed_because", sa.String(18), nullable=True),
        sa.Column("state", sa.String(2), nullable=False),
        sa.Column("county", sa.String(60), nullable=False),
        sa.Column("search_city", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in (
                "has_phone", "is_callable", "is_in_doubt", "has_detox", "has_medicine", "has_counseling",
            )
        ),
        sa.Column("oldest_check_on", sa.Date(), nullable=True),
        sa.Column("last_checked_on", sa.Date(), nullable=True),
        sa.Column("check_order", sa.String(21), nullable=False),
        sa.Column("queue_on", sa.Date(), nullable=True),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.Column("license_until", sa.Date(), nullable=True),
        *more,
        sa.Column("words", sa.Text(), nullable=False),
    )  # fmt: skip
    for name, columns in indexes.items():
        op.create_index(f"ix_program_work_{name}", "program_work", list(columns))
