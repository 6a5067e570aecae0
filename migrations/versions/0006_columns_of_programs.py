"""Columns for everything that pages query about programs, phones as rows, real dates, and native JSON.

It reads what revision 0005 wrote, so it imports nothing from the code, which keeps changing.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_UNDATED = sa.text("as_of IS NULL")
_ROWS = 500
_KINDS = ("main", "intake", "hotline")
_ANSWERS = ("program", "parent", "public_line", "referral_line", "not_stated")
_GROUPS = ("phone", "services", "payment", "intake")
_CHECKS = {
    "program": ("point", ("street", "zip", "none")),
    "zip_place": ("kind", ("standard", "po_box", "unique", "military")),
    "place": ("kind", ("city", "county", "state", "alias")),
}
_NEW_COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "city": sa.Text(),
    "zip": sa.String(5),
    "name": sa.Text(),
    "organization": sa.Text(),
    "search_name": sa.Text(),
    "search_city": sa.Text(),
    "is_in_doubt": sa.Boolean(),
    "has_phone": sa.Boolean(),
    "has_detox": sa.Boolean(),
    "has_medicine": sa.Boolean(),
    "has_counseling": sa.Boolean(),
    "website_host": sa.Text(),
    "as_of": sa.Date(),
    "last_checked_on": sa.Date(),
    "oldest_check_on": sa.Date(),
    "phone_checked_on": sa.Date(),
    "opening_on": sa.Date(),
}
_INDEXES = ("search_city", "zip", "website_host")
_PROGRAM = sa.table(
    "program",
    sa.column("id", sa.String()),
    sa.column("card", sa.Text()),
    sa.column("document", sa.Text()),
    *(sa.column(name, kind) for name, kind in _NEW_COLUMNS.items()),
)
_LISTING = sa.table("listing", sa.column("id", sa.Integer()), sa.column("record", sa.Text()))
_SNAPSHOT = sa.table(
    "snapshot",
    sa.column("id", sa.Integer()),
    sa.column("as_of_text", sa.String()),
    sa.column("as_of", sa.Date()),
    sa.column("loaded_at_text", sa.String()),
    sa.column("loaded_at", sa.DateTime(timezone=True)),
)
_STAFF_FIELD = sa.table("staff_field", *(sa.column(name) for name in ("program_id", "field", "value")))


def upgrade() -> None:
    """Apply.

    SQLite copies a table to change it, which foreign keys to the table would block or cascade. So listings lose their
    foreign key before snapshots and programs change, and get both keys at the end; phones come last.
    """
    with op.batch_alter_table("listing") as batch:
        batch.drop_constraint("fk_listing_snapshot_id_snapshot", type_="foreignkey")
    _date_snapshots()
    for name, kind in _NEW_COLUMNS.items():
        op.add_column("program", sa.Column(name, kind, nullable=True))
    phones = _fill_programs()
    _mend_records()
    _settle_programs()
    _create_phones(phones)
    _settle_listings()
    for table in ("zip_place", "place"):
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint("kind", _is_one_of(*_CHECKS[table]))


def downgrade() -> None:
    """Undo, in reverse order; JSON becomes equivalent text, possibly with its keys in another order."""
    for table in ("zip_place", "place"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
    op.drop_table("program_phone")
    _unsettle_listings()
    _unsettle_programs()
    _write_out_snapshots()
    with op.batch_alter_table("listing") as batch:
        batch.create_foreign_key("fk_listing_snapshot_id_snapshot", "snapshot", ["snapshot_id"], ["id"])


def _is_one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _date_snapshots() -> None:
    with op.batch_alter_table("snapshot") as batch:
        batch.drop_constraint("uq_snapshot_source", type_="unique")
        batch.alter_column("as_of", new_column_name="as_of_text", existing_type=sa.String(10))
        batch.alter_column("loaded_at", new_column_name="loaded_at_text", existing_type=sa.String(32))
        _to_json(batch, "asked")
    op.add_column("snapshot", sa.Column("as_of", sa.Date(), nullable=True))
    op.add_column("snapshot", sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True))
    for row in list(op.get_bind().execute(sa.select(_SNAPSHOT))):
        moment = datetime.fromisoformat(row.loaded_at_text).astimezone(UTC) if row.loaded_at_text else None
        _change_snapshot(row.id, as_of=_day(row.as_of_text), loaded_at=moment)
    with op.batch_alter_table("snapshot") as batch:
        batch.drop_column("as_of_text")
        batch.drop_column("loaded_at_text")
        batch.create_unique_constraint("uq_snapshot_source", ["source", "as_of"])
        batch.create_index(
            "uq_snapshot_undated", ["source"], unique=True, sqlite_where=_UNDATED, postgresql_where=_UNDATED
        )


def _write_out_snapshots() -> None:
    op.drop_index("uq_snapshot_undated", "snapshot")
    op.add_column("snapshot", sa.Column("as_of_text", sa.String(10), nullable=True))
    op.add_column("snapshot", sa.Column("loaded_at_text", sa.String(32), nullable=True))
    for row in list(op.get_bind().execute(sa.select(_SNAPSHOT))):
        moment = row.loaded_at and row.loaded_at.replace(tzinfo=row.loaded_at.tzinfo or UTC).astimezone(UTC)
        texts = {"as_of_text": row.as_of, "loaded_at_text": moment}
        _change_snapshot(row.id, **{name: value.isoformat() if value else "" for name, value in texts.items()})
    with op.batch_alter_table("snapshot") as batch:
        batch.drop_constraint("uq_snapshot_source", type_="unique")
        batch.drop_column("as_of")
        batch.drop_column("loaded_at")
        _to_text(batch, "asked")
    with op.batch_alter_table("snapshot") as batch:
        batch.alter_column("as_of_text", new_column_name="as_of", existing_type=sa.String(10), nullable=False)
        batch.alter_column("loaded_at_text", new_column_name="loaded_at", existing_type=sa.String(32), nullable=False)
    with op.batch_alter_table(
        "snapshot"
    ) as batch:  # In a batch of its own: a batch that also renames loses it silently.
        batch.create_unique_constraint("uq_snapshot_source", ["source", "as_of"])


def _change_snapshot(snapshot_id: int, **values: Any) -> None:
    op.get_bind().execute(_SNAPSHOT.update().where(_SNAPSHOT.c.id == snapshot_id).values(**values))


def _fill_programs() -> list[dict[str, Any]]:
    """Fill the new columns from the documents, and return the rows of phones."""
    hidden = _find_hidden()
    names = ("card", "document", *_NEW_COLUMNS)
    update = _PROGRAM.update().where(_PROGRAM.c.id == sa.bindparam("key"))
    update = update.values({name: sa.bindparam(f"new_{name}") for name in names})
    phones: list[dict[str, Any]] = []
    for rows in _pages(_PROGRAM, "card", "document"):
        changed = []
        for row in rows:
            card, program = json.loads(row.card), json.loads(row.document)
            texts = {"card": row.card, "document": row.document}
            if _mend_phones(program.get("phones", ())) | _mend_answers(card):
                texts = {"card": _dump(card), "document": _dump(program)}
            values = texts | _columns(card, program)
            changed.append({"key": row.id} | {f"new_{name}": values[name] for name in names})
            phones.extend(_phones(row.id, program, hidden.get(row.id, ()) if program.get("phone_hidden") else ()))
        op.get_bind().execute(update, changed)
    return phones


def _find_hidden() -> dict[str, list[str]]:
    statement = sa.select(_STAFF_FIELD).where(_STAFF_FIELD.c.field == "hidden")
    return {row.program_id: sorted(json.loads(row.value)) for row in op.get_bind().execute(statement)}


def _pages(table: sa.TableClause, *names: str) -> Iterator[Sequence[sa.Row[Any]]]:
    last = None
    while True:
        statement = sa.select(table.c.id, *(table.c[name] for name in names)).order_by(table.c.id).limit(_ROWS)
        rows = op.get_bind().execute(statement if last is None else statement.where(table.c.id > last)).all()
        if not rows:
            return
        last = rows[-1].id
        yield rows


def _columns(card: dict[str, Any], program: dict[str, Any]) -> dict[str, Any]:
    name, needs, checked = card.get("name", ""), card.get("needs", ()), dict(card.get("checked", ()))
    oldest = min(checked.get(group, "") for group in _GROUPS)
    opening = card.get("opening")
    return {
        "city": card.get("city", ""),
        "zip": card.get("zip", ""),
        "name": name,
        "organization": program.get("organization", ""),
        "search_name": _plain(f"{name} {card.get('name2', '')}"),
        "search_city": _plain(card.get("city", "")),
        "is_in_doubt": bool(program.get("doubts")),
        "has_phone": bool(card.get("phone")),
        **{f"has_{need}": need in needs for need in ("detox", "medicine", "counseling")},
        "website_host": _host(program.get("website", "")),
        "as_of": _day(card.get("as_of", "")),
        "last_checked_on": _day(max(checked.values(), default="")),
        "oldest_check_on": _day(oldest),
        "phone_checked_on": _day(checked.get("phone", "")),
        "opening_on": _day(opening[2] if opening else ""),
    }


def _phones(program_id: str, program: dict[str, Any], hidden: Sequence[str]) -> list[dict[str, Any]]:
    shown = [
        {
            "number": phone["number"],
            "extension": phone.get("extension", ""),
            "kind": phone["kind"],
            "answers": phone.get("answers", "not_stated"),
            "source": program["phones_source"] or None,
            "as_of": _day(program["phones_as_of"]),
            "is_hidden": False,
        }
        for phone in program.get("phones", ())
    ]
    unknown = {"extension": "", "kind": None, "answers": None, "source": None, "as_of": None, "is_hidden": True}
    rows = [*shown, *({"number": number, **unknown} for number in hidden)]
    return [{"program_id": program_id, "position": position, **row} for position, row in enumerate(rows)]


def _mend_records() -> None:
    """Correct the phones of listings, like those of programs."""
    update = _LISTING.update().where(_LISTING.c.id == sa.bindparam("key")).values(record=sa.bindparam("new_record"))
    for rows in _pages(_LISTING, "record"):
        records = [(row.id, json.loads(row.record)) for row in rows]
        changed = [(key, record) for key, record in records if _mend_phones(record.get("phones", ()))]
        if changed:
            op.get_bind().execute(update, [{"key": key, "new_record": _dump(record)} for key, record in changed])


def _mend_phones(phones: Sequence[dict[str, str]]) -> bool:
    """Remove unknown values, which a list edited by hand could contain; return whether there were any."""
    is_mended = False
    for phone in phones:
        if phone["kind"] not in _KINDS:
            phone["kind"], is_mended = "main", True
        is_mended |= _mend_answers(phone)
    return is_mended


def _mend_answers(values: dict[str, Any]) -> bool:
    return values.get("answers", "not_stated") not in _ANSWERS and values.pop("answers") is not None


def _settle_programs() -> None:
    # SQLite reads through all columns before the one it needs, so documents come last.
    order = [("point", *_NEW_COLUMNS, "services", "version", "card", "document")]
    with op.batch_alter_table("program", partial_reordering=order) as batch:
        for name, kind in _NEW_COLUMNS.items():
            if not isinstance(kind, sa.Date):
                batch.alter_column(name, existing_type=kind, nullable=False)
        _to_json(batch, "card")
        _to_json(batch, "document")
        batch.create_check_constraint("point", _is_one_of(*_CHECKS["program"]))
        for name in _INDEXES:
            batch.create_index(f"ix_program_{name}", [name])
    op.create_index(
        "ix_program_in_doubt",
        "program",
        ["id"],
        sqlite_where=sa.text("is_in_doubt = 1"),
        postgresql_where=sa.text("is_in_doubt"),
    )


def _unsettle_programs() -> None:
    op.drop_index("ix_program_in_doubt", "program")
    with op.batch_alter_table("program") as batch:
        for name in _INDEXES:
            batch.drop_index(f"ix_program_{name}")
        batch.drop_constraint(op.f("ck_program_point"), type_="check")
        for name in _NEW_COLUMNS:
            batch.drop_column(name)
        _to_text(batch, "card")
        _to_text(batch, "document")


def _create_phones(phones: Sequence[dict[str, Any]]) -> None:
    table = op.create_table(
        "program_phone",
        sa.Column("program_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("extension", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(7), nullable=True),
        sa.Column("answers", sa.String(13), nullable=True),
        sa.Column("source", sa.String(60), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.CheckConstraint(_is_one_of("kind", _KINDS), name=op.f("ck_program_phone_kind")),
        sa.CheckConstraint(_is_one_of("answers", _ANSWERS), name=op.f("ck_program_phone_answers")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_program_phone_program_id_program"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("program_id", "position", name=op.f("pk_program_phone")),
    )
    op.create_index(op.f("ix_program_phone_number"), "program_phone", ["number"])
    for start in range(0, len(phones), _ROWS):
        op.get_bind().execute(table.insert(), phones[start : start + _ROWS])


def _settle_listings() -> None:
    with op.batch_alter_table("listing") as batch:
        batch.drop_index("ix_listing_block")
        batch.alter_column("block", new_column_name="blocking_key", existing_type=sa.String(8))
        _to_json(batch, "record")
        batch.create_foreign_key("fk_listing_snapshot_id_snapshot", "snapshot", ["snapshot_id"], ["id"])
        batch.create_foreign_key(
            "fk_listing_program_id_program",
            "program",
            ["program_id"],
            ["id"],
            deferrable=True,
            initially="DEFERRED",
        )
    op.create_index("ix_listing_blocking_key", "listing", ["blocking_key"])


def _unsettle_listings() -> None:
    op.drop_index("ix_listing_blocking_key", "listing")
    with op.batch_alter_table("listing") as batch:
        batch.drop_constraint("fk_listing_program_id_program", type_="foreignkey")
        batch.drop_constraint("fk_listing_snapshot_id_snapshot", type_="foreignkey")
        batch.alter_column("blocking_key", new_column_name="block", existing_type=sa.String(8))
        _to_text(batch, "record")
    op.create_index("ix_listing_block", "listing", ["block"])


def _to_json(batch: Any, name: str) -> None:
    batch.alter_column(
        name, type_=_JSON, existing_type=sa.Text(), existing_nullable=False, postgresql_using=f"{name}::jsonb"
    )


def _to_text(batch: Any, name: str) -> None:
    batch.alter_column(
        name, type_=sa.Text(), existing_type=_JSON, existing_nullable=False, postgresql_using=f"{name}::text"
    )


def _dump(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _host(website: str) -> str:
    try:
        return (urlsplit(website).hostname or "").removeprefix("www.") if website.startswith("http") else ""
    except ValueError:
        return ""


def _plain(text: str) -> str:
    lowered = text.lower().replace("&", " and ").replace("'", "").replace("\u2019", "")
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
