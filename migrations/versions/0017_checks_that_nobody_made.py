"""Unlock the facts that a check of a whole group affirmed though nobody had asked about them, one by one.

Until now a check of "services" or "payment" saved every code that was shown as an answer of staff, no less the ones shown
as not offered. Here they go back to what staff said before, or to what the lists say; the history keeps what was
recorded and gets a correcting entry for each program. ``finder rebuild`` recomputes the programs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_KINDS = ("call", "change", "check", "hide", "undo")
_REASON = "Nobody was asked about these one by one: a check of the whole group had saved them as answers."
_HISTORY = sa.table(
    "history",
    sa.column("number", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("kind", sa.String),
    sa.column("program_id", sa.String),
    sa.column("proposer", sa.Integer),
    sa.column("document", sa.String),
    sa.column("previous_hash", sa.String),
    sa.column("entry_hash", sa.String),
)
_OVERRIDE = sa.table(
    "staff_override",
    sa.column("program_id", sa.String),
    sa.column("field", sa.String),
    sa.column("value", sa.String),
    sa.column("stated_on", sa.Date),
)
_CONFLICT = sa.table("staff_conflict", sa.column("program_id", sa.String), sa.column("field", sa.String))
_HEAD = sa.table("history_head", sa.column("number", sa.Integer), sa.column("entry_hash", sa.String))
_ALIAS = sa.table("program_alias", sa.column("old_id", sa.String), sa.column("program_id", sa.String))


def upgrade() -> None:
    """Apply."""
    connection = op.get_bind()
    corrections = _find_corrections(connection)
    for program_id, fields in sorted(corrections.items()):
        for field, (_, said) in fields.items():
            _save(connection, program_id, field, said)
    _append(connection, corrections)


def downgrade() -> None:
    """Undo nothing: what nobody said is not said again."""


def _find_corrections(connection: sa.Connection) -> dict[str, dict[str, tuple[Any, Any]]]:
    """Return, by program and field, the override that stands and the one that should; None for none."""
    standing = _read_overrides(connection)
    found: dict[str, dict[str, tuple[Any, Any]]] = {}
    for (program_id, field), entries in _read_entries(connection).items():
        now, real, unasked = standing.get((program_id, field)), None, []
        for entry in sorted(entries, key=lambda one: one["number"]):
            if entry["is_unasked"]:
                unasked.append(entry["new"])
            elif not (entry["kind"] == "undo" and entry["new"] in unasked):
                real = entry["new"]
        if now is not None and now in unasked and now != real:
            found.setdefault(program_id, {})[field] = (now, real)
    return found


def _read_overrides(connection: sa.Connection) -> dict[tuple[str, str], Any]:
    rows = connection.execute(sa.select(_OVERRIDE).where(_OVERRIDE.c.field.like("code:%")))
    return {(row.program_id, row.field): [_parsed(row.value), row.stated_on.isoformat()] for row in rows}


def _read_entries(connection: sa.Connection) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the entries on codes by program, under the id that it has today, and field."""
    checked = sa.select(_HISTORY.c.program_id).where(_HISTORY.c.kind == "check")
    statement = sa.select(_HISTORY).where(_HISTORY.c.kind.in_(_KINDS), _HISTORY.c.program_id.in_(checked))
    rows = [(row, _parsed(row.document)) for row in connection.execute(statement.order_by(_HISTORY.c.number))]
    groups = {_action(row, said) for row, said in rows if row.kind == "check" and _field(said).startswith("checked:")}
    today = {row.old_id: row.program_id for row in connection.execute(sa.select(_ALIAS))}
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row, said in rows:
        if _field(said).startswith("code:"):
            entry = {
                "number": row.number,
                "kind": row.kind,
                "new": _override(said.get("new")),
                "is_unasked": row.kind == "check" and _action(row, said) in groups,
            }
            found.setdefault((today.get(row.program_id, row.program_id), _field(said)), []).append(entry)
    return found


def _action(row: Any, said: dict[str, Any]) -> tuple[Any, ...]:
    """Return what the entries of one action share."""
    return (row.program_id, row.at, row.proposer, said.get("request_id", ""))


def _field(said: dict[str, Any]) -> str:
    return str(said.get("field", ""))


def _override(said: dict[str, Any] | None) -> list[Any] | None:
    return None if said is None else [said["value"], said["on"]]


def _parsed(document: Any) -> Any:
    """Return a document as plain values: drivers give text, bytes, or what they parsed themselves."""
    if not isinstance(document, (str, bytes)):
        return document
    try:
        return json.loads(document)
    except ValueError:
        return document


def _save(connection: sa.Connection, program_id: str, field: str, said: list[Any] | None) -> None:
    where = {"program_id": program_id, "field": field}
    for table in (_OVERRIDE, _CONFLICT):
        connection.execute(sa.delete(table).where(table.c.program_id == program_id, table.c.field == field))
    if said is not None:
        kind = "JSONB" if connection.dialect.name == "postgresql" else "TEXT"
        statement = sa.text(
            "INSERT INTO staff_override (program_id, field, value, stated_on) "
            f"VALUES (:program_id, :field, CAST(:value AS {kind}), :stated_on)"
        ).bindparams(sa.bindparam("stated_on", type_=sa.Date))
        day = datetime.fromisoformat(said[1]).date()
        connection.execute(statement, {**where, "value": json.dumps(said[0]), "stated_on": day})


def _append(connection: sa.Connection, corrections: dict[str, dict[str, tuple[Any, Any]]]) -> None:
    """Append one entry a program to the history, chained as `finder.listings.rules.history` does."""
    head = connection.execute(sa.select(_HEAD)).one()
    number, previous, now = head.number, head.entry_hash, datetime.now(UTC).replace(microsecond=0)
    for program_id, fields in sorted(corrections.items()):
        number += 1
        entry = _entry(number, now, program_id, fields)
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        mark = hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
        _insert(connection, entry, previous, mark, now)
        previous = mark
    connection.execute(sa.update(_HEAD).values(number=number, entry_hash=previous))


def _entry(number: int, now: datetime, program_id: str, fields: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {
        "number": number, "at": now.isoformat(), "kind": "correction", "program_id": program_id, "field": "check",
        "old": _joined({name: now_said for name, (now_said, _) in fields.items()}),
        "new": _joined({name: said for name, (_, said) in fields.items()}),
        "shown": {name: now_said[0] for name, (now_said, _) in sorted(fields.items())},
        "reason": _REASON, "evidence": [], "proposer": None, "approver": None, "proposal_id": None, "undoes": None,
        "is_single_person": False, "request_id": "",
    }  # fmt: skip


def _joined(values: dict[str, Any]) -> dict[str, Any]:
    dates: Iterable[str] = (said[1] for said in values.values() if said)
    return {"value": dict(sorted(values.items())), "on": max(dates, default="")}


def _insert(connection: sa.Connection, entry: dict[str, Any], previous: str, mark: str, now: datetime) -> None:
    columns = ("number", "at", "kind", "program_id", "proposer")
    document = json.dumps({name: value for name, value in entry.items() if name not in columns}, separators=(",", ":"))
    kind = "JSON" if connection.dialect.name == "postgresql" else "TEXT"
    statement = sa.text(
        "INSERT INTO history (number, at, kind, program_id, proposer, document, previous_hash, entry_hash) "
        f"VALUES (:number, :at, :kind, :program_id, :proposer, CAST(:document AS {kind}), :previous, :mark)"
    ).bindparams(sa.bindparam("at", type_=sa.DateTime(timezone=True)))
    values = {name: entry[name] for name in ("number", "kind", "program_id", "proposer")}
    connection.execute(statement, {**values, "at": now, "document": document, "previous": previous, "mark": mark})
