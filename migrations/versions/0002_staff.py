"""Staff: accounts, overrides, proposals, the history, reports from visitors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


_SQLITE_GUARD = """
CREATE TRIGGER history_no_{deed} BEFORE {deed} ON history
BEGIN SELECT RAISE(ABORT, 'The history is append-only.'); END
"""
_POSTGRESQL_GUARDS = (
    """
CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The history is append-only.'; END $$
""",
    """
CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON history
FOR EACH ROW EXECUTE FUNCTION history_is_append_only()
""",
    """
CREATE TRIGGER history_no_truncate BEFORE TRUNCATE ON history
FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()
""",
)
"""The database itself refuses to change or delete history (trust requirement AUD-02)."""


def _guard_history() -> None:
    if op.get_bind().dialect.name == "postgresql":
        statements = _POSTGRESQL_GUARDS
    else:
        statements = tuple(_SQLITE_GUARD.format(deed=deed) for deed in ("UPDATE", "DELETE"))
    for statement in statements:
        op.execute(statement)


def _release_history() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER history_no_change ON history")
        op.execute("DROP TRIGGER history_no_truncate ON history")
        op.execute("DROP FUNCTION history_is_append_only()")
    else:
        op.execute("DROP TRIGGER history_no_UPDATE")
        op.execute("DROP TRIGGER history_no_DELETE")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("user_handle", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.String(length=64), nullable=False),
        sa.Column("totp_pending", sa.String(length=64), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("user_handle", name=op.f("uq_account_user_handle")),
    )
    op.create_table(
        "history",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("proposer", sa.Integer(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_program_id"), ["program_id"], unique=False)
        batch_op.create_index("ix_history_proposer_at", ["proposer", "at"], unique=False)

    op.create_table(
        "history_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_head")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("email_hash", name=op.f("pk_sign_in_failure")),
    )
    op.create_table(
        "staff_conflict",
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("ours_on", sa.String(length=10), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("theirs_on", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("program_id", "field", name=op.f("pk_staff_conflict")),
    )
    op.create_table(
        "staff_field",
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("said_on", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("program_id", "field", name=op.f("pk_staff_field")),
    )
    with op.batch_alter_table("staff_field", schema=None) as batch_op:
        batch_op.create_index("ix_staff_field_field_said_on", ["field", "said_on"], unique=False)

    op.create_table(
        "visitor_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("fields", sa.String(length=120), nullable=False),
        sa.Column("right_number", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("closed_on", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor_report")),
    )
    with op.batch_alter_table("visitor_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visitor_report_closed_on"), ["closed_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_visitor_report_program_id"), ["program_id"], unique=False)

    op.create_table(
        "one_time_token",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_one_time_token_account_id_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_token")),
    )
    with op.batch_alter_table("one_time_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_token_account_id"), ["account_id"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_passkey_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("account_id", "credential_id", name=op.f("uq_passkey_account_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_credential_id"), ["credential_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("proposer", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_proposal_decided_by_account")),
        sa.ForeignKeyConstraint(["proposer"], ["account.id"], name=op.f("fk_proposal_proposer_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_program_id"), ["program_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_proposer"), ["proposer"], unique=False)
        batch_op.create_index("ix_proposal_status_program_id", ["status", "program_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_account_id"), ["account_id"], unique=False)

    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.String(length=32), nullable=False),
        sa.Column("factor_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_staff_session_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_session_account_id"), ["account_id"], unique=False)
    op.execute(f"INSERT INTO history_head (id, number, seal) VALUES (1, 0, '{'0' * 64}')")
    _guard_history()


def downgrade() -> None:
    """Undo."""
    _release_history()
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_session_account_id"))

    op.drop_table("staff_session")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_account_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_status_program_id")
        batch_op.drop_index(batch_op.f("ix_proposal_proposer"))
        batch_op.drop_index(batch_op.f("ix_proposal_program_id"))

    op.drop_table("proposal")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_credential_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("one_time_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_token_account_id"))

    op.drop_table("one_time_token")
    with op.batch_alter_table("visitor_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visitor_report_program_id"))
        batch_op.drop_index(batch_op.f("ix_visitor_report_closed_on"))

    op.drop_table("visitor_report")
    with op.batch_alter_table("staff_field", schema=None) as batch_op:
        batch_op.drop_index("ix_staff_field_field_said_on")

    op.drop_table("staff_field")
    op.drop_table("staff_conflict")
    op.drop_table("sign_in_failure")
    op.drop_table("history_head")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index("ix_history_proposer_at")
        batch_op.drop_index(batch_op.f("ix_history_program_id"))

    op.drop_table("history")
    op.drop_table("account")
