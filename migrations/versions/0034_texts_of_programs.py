"""What is shown of programs, in a table of its own: a newer list writes it before others are locked out (decision 0035)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
_TEXTS = ("card", "document")


def upgrade() -> None:
    """Apply. All programs are written anew: some seconds for a national directory."""
    op.create_table(
        "program_text",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *(sa.Column(name, _DOCUMENT, nullable=False) for name in _TEXTS),
        sa.PrimaryKeyConstraint("id", name="pk_program_text"),
    )
    op.add_column("program", sa.Column("text_id", sa.BigInteger(), nullable=True))
    # In the order of ids, so that a program's neighbors in a list are its neighbors there.
    numbered = "SELECT id, row_number() OVER (ORDER BY id) AS number FROM program"
    op.execute(f"UPDATE program SET text_id = n.number FROM ({numbered}) AS n WHERE n.id = program.id")
    op.execute(
        "INSERT INTO program_text (id, card, document) SELECT text_id, card, document FROM program ORDER BY text_id"
    )
    with op.batch_alter_table("program") as program:
        program.alter_column("text_id", existing_type=sa.BigInteger(), nullable=False)
        for name in _TEXTS:
            program.drop_column(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval('program_text_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM program_text), false)")
        _write_anew()


def downgrade() -> None:
    """Undo."""
    for name in _TEXTS:
        op.add_column("program", sa.Column(name, _DOCUMENT, nullable=True))
        text = f"SELECT x.{name} FROM program_text AS x WHERE x.id = program.text_id"
        op.execute(f"UPDATE program SET {name} = ({text})")
    with op.batch_alter_table("program") as program:
        for name in _TEXTS:
            program.alter_column(name, existing_type=_DOCUMENT, nullable=False)
        program.drop_column("text_id")
    op.drop_table("program_text")
    if op.get_bind().dialect.name == "postgresql":
        _write_anew()


def _write_anew() -> None:
    """Take out of the file what columns held that are gone, and the rows before the changes above."""
    # CLUSTER keeps rows that its own transaction replaced; a column of another type is written for those that count alone.
    op.execute("ALTER TABLE program ALTER COLUMN version TYPE INTEGER USING version + 0")
    op.execute("CLUSTER program USING pk_program")
    op.execute("ALTER TABLE program SET WITHOUT CLUSTER")
