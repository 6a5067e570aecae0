"""Each import by a command leaves a line on the staff's page of imports, written with what it imports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from finder.listings.importing.importer import ImportResult
from finder.listings.importing.recognizing import ReadFile
from finder.listings.rules.server_imports import ImportCommand, ServerImport
from finder.listings.store.server_imports import add_server_import
from finder.platform.database.session import Session

Note = Callable[[Session, ImportResult], None]


def note_import(command: ImportCommand, file_name: str, found: ReadFile, *, now: datetime) -> Note:
    """Return a step that writes the line of one file, in the transaction that puts its import in place."""

    def note(session: Session, result: ImportResult) -> None:
        line = ServerImport(
            at=now,
            command=command,
            file_name=file_name,
            format=found.format,
            source=found.lists[0].source,
            as_of=found.as_of,
            as_of_precision=found.as_of_precision,
            rows=found.rows,
            programs=result.programs,
            added=result.added,
            updated=result.updated,
            unchanged=result.unchanged,
            retired=result.retired,
            rejected=len(found.rejected),
        )
        add_server_import(session, line)

    return note
