"""Cards that an older version stored, which show less than today's rules make of the same program."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import make_card
from finder.listings.store import documents
from finder.listings.store.program_texts import CARD, DOCUMENT
from finder.listings.store.tables import ProgramRow

_CHUNK = 500
"""Rows read at once."""


def find_stale(session: Session) -> list[Program]:
    """Return the programs whose stored card isn't the one that today's rules make of them, ordered by id."""
    statement = select(DOCUMENT, CARD, ProgramRow.version).order_by(ProgramRow.id).execution_options(yield_per=_CHUNK)
    stale = []
    for row in session.execute(statement):
        program = documents.read_program(row.document)
        if documents.read_card(row.card, version=row.version) != make_card(program, version=row.version):
            stale.append(program)
    return stale
