"""The lists that commands imported on the server."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.listings.rules.server_imports import ServerImport
from finder.listings.store.import_tables import ServerImportRow

_LONGEST_NAME = 120


def add_server_import(session: Session, done: ServerImport) -> None:
    """Write a line on an import; doesn't commit."""
    values = {name: getattr(done, name) for name in ServerImport.__slots__}
    name = "".join(character for character in done.file_name if character.isprintable())[-_LONGEST_NAME:]
    session.add(ServerImportRow(**{**values, "file_name": name, "as_of": done.as_of or None}))


def list_server_imports(session: Session, *, limit: int = 50) -> list[ServerImport]:
    """Return the imports, the newest first."""
    statement = select(ServerImportRow).order_by(ServerImportRow.at.desc(), ServerImportRow.id.desc()).limit(limit)
    return [
        ServerImport(**{name: getattr(row, name) for name in ServerImport.__slots__} | {"as_of": row.as_of or ""})
        for row in session.scalars(statement)
    ]
