"""Staff work, imports and votes: real dates and timestamps, documents, closed sets, foreign keys, and plainer names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


# Conversions of a text: NULL or not when empty; a document kept byte for byte (JSON), or one to query (JSONB).
MOMENT, MOMENT_OR_NULL, DAY, DAY_OR_NULL, LETTERS, DOCUMENT = range(6)
COLUMNS: dict[str, dict[str, int]] = {
    "account": {"created_at": MOMENT},
    "staff_session": {"created_at": MOMENT, "seen_at": MOMENT, "factor_at": MOMENT_OR_NULL},
    "passkey": {"created_at": MOMENT},
    "one_time_token": {"expires_at": MOMENT},
    "sign_in_failure": {"last_at": MOMENT},
    "staff_override": {"value": DOCUMENT, "stated_on": DAY},
    "staff_conflict": {"ours": DOCUMENT, "ours_on": DAY, "theirs": DOCUMENT, "theirs_on": DAY},
    "import_batch": {"uploaded_at": MOMENT, "expires_at": MOMENT, "settled_at": MOMENT_OR_NULL, "document": DOCUMENT},
    "import_record": {"record": DOCUMENT},
    "proposal": {"proposed_at": MOMENT, "decided_at": MOMENT_OR_NULL, "document": DOCUMENT},
    "history": {"at": MOMENT, "document": LETTERS},
    "history_head": {},
    "visitor_report": {"day": DAY, "closed_on": DAY_OR_NULL},
    "program_merge": {"merged_at": MOMENT_OR_NULL, "document": DOCUMENT},
    "assignment": {"assigned_on": DAY},
    "page_vote": {},
}
"""By table, under the new names. Parents come before the tables that refer to them."""
RENAMED = (
    ("staff_override", "said_on", "stated_on"),
    ("history", "seal", "entry_hash"),
    ("history", "previous", "previous_hash"),
    ("history_head", "seal", "entry_hash"),
)
CHECKS = (
    ("account", "role_known", "role IN ('viewer', 'editor', 'reviewer', 'admin')"),
    ("one_time_token", "purpose_known", "purpose IN ('link', 'register', 'sign_in')"),
    ("import_batch", "status_known", "status IN ('planned', 'committed', 'discarded')"),
    ("proposal", "status_known", "status IN ('proposed', 'applied', 'rejected', 'withdrawn')"),
    ("proposal", "kind_known", "kind IN ('edit', 'undo', 'new', 'import', 'listing', 'merge', 'split')"),
    ("visitor_report", "outcome_known", "outcome IN ('fixed', 'was_right', 'unclear', 'spam', '')"),
    ("program_merge", "status_known", "status IN ('merged', 'split')"),
    ("page_vote", "month_as_written", "month LIKE '____-__'"),
    ("page_vote", "counts", "helpful >= 0 AND unhelpful >= 0"),
)
KEYS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("staff_override", "program_id", "program", {"deferrable": True, "initially": "DEFERRED"}),
    ("staff_conflict", "program_id", "program", {"deferrable": True, "initially": "DEFERRED", "ondelete": "CASCADE"}),
    ("assignment", "program_id", "program", {"deferrable": True, "initially": "DEFERRED", "ondelete": "CASCADE"}),
    ("proposal", "batch_id", "import_batch", {}),
)
NEW_INDEXES = (
    ("ix_staff_session_created_at", "staff_session", ["created_at"]),
    ("ix_one_time_token_expires_at", "one_time_token", ["expires_at"]),
    ("ix_sign_in_failure_last_at", "sign_in_failure", ["last_at"]),
    ("ix_staff_override_field_stated_on", "staff_override", ["field", "stated_on"]),
    ("ix_staff_conflict_theirs_on", "staff_conflict", ["theirs_on", "program_id", "field"]),
    ("ix_import_batch_status_expires_at", "import_batch", ["status", "expires_at"]),
    ("ix_import_batch_settled_at", "import_batch", ["settled_at"]),
    ("ix_proposal_batch_id_status", "proposal", ["batch_id", "status"]),
    ("ix_history_at", "history", ["at"]),
    ("ix_history_program_id", "history", ["program_id", "number"]),
    ("ix_history_kind_at", "history", ["kind", "at"]),
    ("ix_visitor_report_program_id", "visitor_report", ["program_id", "closed_on"]),
    ("ix_visitor_report_closed_on_day", "visitor_report", ["closed_on", "day"]),
    ("ix_visitor_report_day", "visitor_report", ["day"]),
    ("ix_program_merge_status", "program_merge", ["status"]),
)
OLD_INDEXES = (
    ("ix_staff_field_field_said_on", "staff_field", ["field", "said_on"]),
    ("ix_import_batch_status", "import_batch", ["status"]),
    ("ix_proposal_batch_id", "proposal", ["batch_id"]),
    ("ix_history_program_id", "history", ["program_id"]),
    ("ix_visitor_report_program_id", "visitor_report", ["program_id"]),
    ("ix_visitor_report_closed_on", "visitor_report", ["closed_on"]),
)
"""Dropped on upgrade, created again on downgrade."""

_SQLITE_GUARD = """
CREATE TRIGGER history_no_{deed} BEFORE {deed} ON history
BEGIN SELECT RAISE(ABORT, 'The history is append-only.'); END
"""
_AS_JSONB = r"regexp_replace({0}, '(?<!\\)((\\\\)*)\\u0000', '\1', 'g')::jsonb"
"""JSONB refuses the character NUL: it is invisible, so it is removed, but not after an escaped backslash."""
_PLAIN_MOMENT = "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')"
_MICROSECONDS = "to_char({0} AT TIME ZONE 'UTC', '.US')"


class _AsDatetime(sa.String):
    """DATETIME on SQLite. A String to Alembic, which would otherwise cast the texts and keep only their years."""

    __visit_name__ = "DATETIME"


class _AsDate(sa.String):
    """DATE on SQLite, likewise."""

    __visit_name__ = "DATE"


def upgrade() -> None:
    """Apply."""
    for name, table, _ in OLD_INDEXES:
        op.drop_index(name, table_name=table)
    op.rename_table("staff_field", "staff_override")
    _rename_key("staff_field", "staff_override")
    for table in ("staff_conflict", "assignment"):  # As the foreign keys' CASCADE does from now on.
        op.execute(f"DELETE FROM {table} WHERE program_id NOT IN (SELECT id FROM program)")
    _take_out_of_proposals()
    with _unguarded_history():
        _rename_columns(RENAMED)
        for table, columns in COLUMNS.items():
            _to_real_types(table, columns)
    for name, table, names in NEW_INDEXES:
        op.create_index(name, table, names)


def downgrade() -> None:
    """Undo."""
    for name, table, _ in NEW_INDEXES:
        op.drop_index(name, table_name=table)
    with _unguarded_history():
        for table, columns in reversed(COLUMNS.items()):
            _to_texts(table, columns)
        _rename_columns(tuple((table, after, before) for table, before, after in RENAMED))
    _put_back_into_proposals()
    _rename_key("staff_override", "staff_field")
    op.rename_table("staff_override", "staff_field")
    for name, table, names in OLD_INDEXES:
        op.create_index(name, table, names)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _rename_key(before: str, after: str) -> None:
    """Rename the primary key of the staff overrides to match its table."""
    if _is_postgresql():
        op.execute(f"ALTER TABLE staff_override RENAME CONSTRAINT pk_{before} TO pk_{after}")
    else:
        with op.batch_alter_table("staff_override", recreate="always") as batch:
            batch.create_primary_key(f"pk_{after}", ["program_id", "field"])


@contextmanager
def _unguarded_history() -> Iterator[None]:
    """Drop the history's triggers on SQLite, which rewrites the table; on PostgreSQL they stay, since no row is updated."""
    deeds = () if _is_postgresql() else ("UPDATE", "DELETE")
    for deed in deeds:
        op.execute(f"DROP TRIGGER history_no_{deed}")
    yield
    for deed in deeds:
        op.execute(_SQLITE_GUARD.format(deed=deed))


def _rename_columns(renamed: tuple[tuple[str, str, str], ...]) -> None:
    for table, before, after in renamed:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {after}")


def _to_real_types(table: str, columns: dict[str, int]) -> None:
    with op.batch_alter_table(table, recreate=_recreate(table)) as batch:
        for column, kind in columns.items():
            if kind in (MOMENT_OR_NULL, DAY_OR_NULL):
                batch.alter_column(column, existing_type=sa.String(), nullable=True)
            batch.alter_column(column, **_real_type(column, kind))
        _constrain(batch, table)
    if not _is_postgresql():
        _rewrite(table, columns, _to_database)


def _to_texts(table: str, columns: dict[str, int]) -> None:
    if not _is_postgresql():
        _rewrite(table, columns, _to_text)
    with op.batch_alter_table(table, recreate=_recreate(table)) as batch:
        _release(batch, table)
        for column, kind in columns.items():
            batch.alter_column(column, **_text_type(column, kind))


def _recreate(table: str) -> Any:
    """Return the batch mode: SQLite copies a table when more than names change."""
    return "never" if table == "history_head" else "auto"


def _constrain(batch: BatchOperations, table: str) -> None:
    for of, name, condition in CHECKS:
        if of == table:
            batch.create_check_constraint(name, sa.text(condition))
    for of, column, target, options in KEYS:
        if of == table:
            batch.create_foreign_key(f"fk_{table}_{column}_{target}", target, [column], ["id"], **options)


def _release(batch: BatchOperations, table: str) -> None:
    for of, column, target, _ in KEYS:
        if of == table:
            batch.drop_constraint(f"fk_{table}_{column}_{target}", type_="foreignkey")
    for of, name, _ in CHECKS:
        if of == table:
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")


def _real_type(column: str, kind: int) -> dict[str, Any]:
    if kind in (LETTERS, DOCUMENT):
        type_: Any = JSONB() if kind == DOCUMENT and _is_postgresql() else sa.JSON()
        using = _AS_JSONB.format(column) if kind == DOCUMENT else f"{column}::json"
    elif kind in (DAY, DAY_OR_NULL):
        type_ = sa.Date() if _is_postgresql() else _AsDate()
        using = f"NULLIF({column}, '')::date"
    else:
        type_ = sa.DateTime(timezone=True) if _is_postgresql() else _AsDatetime()
        using = f"NULLIF({column}, '')::timestamptz"
    return {"type_": type_, "existing_type": sa.String(), "postgresql_using": using}


def _text_type(column: str, kind: int) -> dict[str, Any]:
    if kind in (LETTERS, DOCUMENT):
        type_, using = sa.Text(), f"{column}::text"
    elif kind in (DAY, DAY_OR_NULL):
        type_, using = sa.String(10), f"COALESCE({column}::text, '')"
    else:
        fraction = (
            f"CASE WHEN date_trunc('second', {column}) = {column} THEN '' ELSE {_MICROSECONDS.format(column)} END"
        )
        moment = f"{_PLAIN_MOMENT.format(column)} || {fraction} || '+00:00'"
        type_, using = sa.String(32), f"COALESCE({moment}, '')"
    return {"type_": type_, "existing_nullable": True, "nullable": False, "postgresql_using": using}


def _rewrite(table: str, columns: dict[str, int], change: Callable[[str | None, int], str | None]) -> None:
    """Convert each date and timestamp of a table to the other revision's format, on SQLite."""
    wanted = {column: kind for column, kind in columns.items() if kind not in (LETTERS, DOCUMENT)}
    if not wanted:
        return
    connection = op.get_bind().connection.driver_connection
    connection.create_function("finder_rewritten", 2, change, deterministic=True)
    changes = ", ".join(f"{column} = finder_rewritten({column}, {kind})" for column, kind in wanted.items())
    op.execute(f"UPDATE {table} SET {changes}")


def _to_database(text: str | None, kind: int) -> str | None:
    if not text:
        return None
    if kind in (DAY, DAY_OR_NULL):
        return text
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _to_text(text: str | None, kind: int) -> str | None:
    if text is None:
        return ""
    return text if kind in (DAY, DAY_OR_NULL) else datetime.fromisoformat(text).replace(tzinfo=UTC).isoformat()


_TAKEN_OUT = ("kind", "proposed_at", "decided_at")


def _take_out_of_proposals() -> None:
    """Move the kind and the timestamps of proposals to columns of their own."""
    for name, length in zip(_TAKEN_OUT, (10, 32, 32), strict=True):
        op.add_column("proposal", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    update = sa.text("UPDATE proposal SET document = :document, kind = :kind, proposed_at = :proposed_at,"
                     " decided_at = :decided_at WHERE id = :id")  # fmt: skip
    for row in op.get_bind().execute(sa.text("SELECT id, document FROM proposal")).all():
        values = json.loads(row.document)
        taken = {name: values.pop(name, None) or "" for name in _TAKEN_OUT}
        op.get_bind().execute(update, {"id": row.id, "document": _dump(values), **taken})
    with op.batch_alter_table("proposal") as batch:
        for name in _TAKEN_OUT:
            batch.alter_column(name, server_default=None)


def _put_back_into_proposals() -> None:
    update = sa.text("UPDATE proposal SET document = :document WHERE id = :id")
    columns = ", ".join(("id", "document", *_TAKEN_OUT))
    for row in op.get_bind().execute(sa.text(f"SELECT {columns} FROM proposal")).all():
        values = {**json.loads(row.document), **{name: getattr(row, name) or None for name in _TAKEN_OUT}}
        op.get_bind().execute(update, {"id": row.id, "document": _dump(values)})
    with op.batch_alter_table("proposal") as batch:
        for name in _TAKEN_OUT:
            batch.drop_column(name)


def _dump(values: Any) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
