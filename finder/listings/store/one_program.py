"""One program: everything that is stored on it, read at once, and its next state, written at once.

Between the two lie only rules (`listings.republishing`). Writing needs a session from
`platform.database.session.make_writing_factory`; nothing here commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.listings.rules.listings import Snapshot
from finder.listings.rules.overrides import StaffOverrides
from finder.listings.rules.programs import Program
from finder.listings.rules.publications import Publication
from finder.listings.rules.records import SourceRecord
from finder.listings.store import documents, history, listings, program_work, programs, staff_overrides
from finder.listings.store.documents import StoredText
from finder.listings.store.program_texts import DOCUMENT, lock_programs
from finder.listings.store.tables import ListingRow, ProgramRow
from finder.platform.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProgram:
    """What is stored on one program."""

    id: str
    text: StoredText | None
    """Its JSON; None for one that is not published yet."""
    version: int
    """0 for one that is not published yet."""
    overrides: StaffOverrides
    records: tuple[tuple[str, int, SourceRecord], ...]
    """Key, snapshot and content of each of its listings, in the order of key and snapshot."""
    snapshots: Mapping[int, Snapshot]
    """Every dated list, by id."""

    def read(self) -> Program:
        """Return the program as it is published.

        Raises:
            NotFound: it isn't.
        """
        if self.text is None:
            raise NotFound("No program has this id.")
        return documents.read_program(self.text)


def load(session: Session, program_id: str) -> StoredProgram:
    """Return what is stored on a program, which is locked against changes by others until the transaction ends."""
    lock_programs(session, [program_id])
    row = session.execute(select(DOCUMENT, ProgramRow.version).where(ProgramRow.id == program_id)).first()
    return StoredProgram(
        id=program_id,
        text=row.document if row else None,
        version=row.version if row else 0,
        overrides=staff_overrides.get_overrides(session, program_id),
        records=_load_records(session, program_id),
        snapshots=listings.list_snapshots(session),
    )


def _load_records(session: Session, program_id: str) -> tuple[tuple[str, int, SourceRecord], ...]:
    statement = (
        select(ListingRow.key, ListingRow.snapshot_id, ListingRow.record)
        .where(ListingRow.program_id == program_id)
        .order_by(ListingRow.key, ListingRow.snapshot_id)
    )
    return tuple((row.key, row.snapshot_id, documents.read_record(row.record)) for row in session.execute(statement))


def save(session: Session, stored: StoredProgram, publication: Publication) -> None:
    """Write the changes of a program's overrides with their entries of the history, and the program if it is another by them."""
    for change in publication.changes:
        staff_overrides.save_field(session, stored.id, change.field, change.new)
    history.append(session, publication.entries)
    staff_overrides.save_conflicts(session, stored.id, publication.conflicts)
    program = publication.program
    text = documents.write_program(program)
    if documents.holds_program(stored.text, text):
        return
    known = frozenset[str]() if stored.text is None else {stored.id}
    columns = {stored.id: publication.columns}
    programs.save_programs(session, [program], texts={stored.id: text}, known=known, columns=columns)
    program_work.sync_edited(session, publication.work)
