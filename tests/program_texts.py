"""Each program has a text of its own, and no other text is kept, whatever was written."""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from finder.listings.store.documents import read_card, read_program


def check_texts(database: Session | Connection) -> None:
    """Assert that `program_text` has just the cards and documents of the programs of `program`."""
    found = database.execute(
        text("SELECT p.id, t.card, t.document FROM program AS p LEFT JOIN program_text AS t ON t.id = p.text_id")
    ).all()
    kept = database.execute(text("SELECT count(*) FROM program_text")).scalar()
    assert kept == len(found)
    for program_id, card, document in found:
        # Read as text: what PostgreSQL's driver makes of JSON depends on who opened the connection.
        assert read_card(_as_text(card), version=0).id == read_program(_as_text(document)).id == program_id


def _as_text(value: object) -> str | bytes:
    assert isinstance(value, str | bytes), "opened by an engine of the product"
    return value
