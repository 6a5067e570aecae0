"""Room for encrypted secrets of authenticator apps, the sealed key of the history, and an identity of the database."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

_SECRETS = ("totp_secret", "totp_pending")
_ADDED = (("history_head", "sealed_key", 160), ("directory", "identity", 16))


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("account") as account:
        for name in _SECRETS:
            account.alter_column(name, type_=sa.String(160), existing_type=sa.String(64), existing_nullable=False)
    for table, name, length in _ADDED:
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
        with op.batch_alter_table(table) as changed:
            changed.alter_column(name, server_default=None, existing_type=sa.String(length), existing_nullable=False)
    statement = sa.text("UPDATE directory SET identity = :identity")
    op.get_bind().execute(statement, {"identity": secrets.token_hex(8)})


def downgrade() -> None:
    """Undo; encrypted secrets go, which older versions couldn't read: their owners set up the app anew."""
    for table, name, _ in _ADDED:
        with op.batch_alter_table(table) as changed:
            changed.drop_column(name)
    for name in _SECRETS:
        op.get_bind().execute(sa.text(f"UPDATE account SET {name} = '' WHERE length({name}) > 64"))
    with op.batch_alter_table("account") as account:
        for name in _SECRETS:
            account.alter_column(name, type_=sa.String(64), existing_type=sa.String(160), existing_nullable=False)
