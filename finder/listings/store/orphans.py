"""Programs that no list has any more, which an older version may have left behind."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.listings.rules.programs import Program
from finder.listings.store import documents
from finder.listings.store.program_texts import DOCUMENT
from finder.listings.store.tables import ListingRow, ProgramRow


def find_orphans(session: Session) -> list[Program]:
    """Return the programs without a listing, ordered by id."""
    held = select(ListingRow.id).where(ListingRow.program_id == ProgramRow.id).exists()
    statement = select(DOCUMENT).select_from(ProgramRow).where(~held).order_by(ProgramRow.id)
    return [documents.read_program(text) for text in session.scalars(statement)]
