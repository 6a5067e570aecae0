"""Published programs: reading one, the cards of a page, saving changed ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from operator import attrgetter, itemgetter
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, select, update
from sqlalchemy.orm import Session, aliased

from finder.listings.rules.columns import program_columns
from finder.listings.rules.programs import Card, Program
from finder.listings.store import documents
from finder.listings.store.documents import StoredText
from finder.listings.store.program_phones import delete_phones, save_phones
from finder.listings.store.program_rows import program_values
from finder.listings.store.program_texts import (
    CARD,
    DOCUMENT,
    TEXT_COLUMNS,
    delete_texts,
    insert_texts,
    lock_programs,
    update_texts,
)
from finder.listings.store.program_versions import forget_versions, note_versions
from finder.listings.store.tables import ProgramAliasRow, ProgramRow
from finder.listings.store.tombstones import bury, revive
from finder.platform.database.bulk import chunked, insert_rows, update_rows
from finder.platform.database.changes import record_changes
from finder.platform.database.quick_rows import QuickRows
from finder.platform.errors import NotFound

_PROGRAM = cast(Table, ProgramRow.__table__)
# Made once, and on the table: every list asks for its cards, and SQLAlchemy's work would cost more than the query.
_IS_OF_SOME = _PROGRAM.c.id.in_(bindparam("ids", expanding=True))
_CARDS = QuickRows(select(_PROGRAM.c.id, _PROGRAM.c.version, CARD).where(_IS_OF_SOME))
_VERSIONS = select(_PROGRAM.c.id, _PROGRAM.c.version).where(_IS_OF_SOME)
_DOCUMENT = select(DOCUMENT).where(_PROGRAM.c.id == bindparam("program"))
_WITH_VERSION = QuickRows(select(DOCUMENT, _PROGRAM.c.version).where(_PROGRAM.c.id == bindparam("program")))
_CHUNK = 500  # Rows read at a time.


def get_program(session: Session, program_id: str) -> Program:
    """Return one program, listed or not.

    Raises:
        NotFound: no program has this id.
    """
    text = session.scalar(_DOCUMENT, {"program": program_id})
    if text is None:
        raise NotFound("No program has this id.")
    return documents.read_program(text)


def find_programs_of(session: Session, ids: Sequence[str]) -> dict[str, Program]:
    """Return those programs of `ids` that exist, listed or not, by id."""
    found: dict[str, Program] = {}
    for chunk in chunked(ids):
        rows = session.execute(select(ProgramRow.id, DOCUMENT).where(ProgramRow.id.in_(chunk)))
        found.update((row.id, documents.read_program(row.document)) for row in rows)
    return found


def find_successors(session: Session, old_ids: Sequence[str]) -> dict[str, str]:
    """Return, for those of `old_ids` that were merged, the id of the program they were merged into."""
    found: dict[str, str] = {}
    for chunk in chunked(old_ids):
        columns = (ProgramAliasRow.old_id, ProgramAliasRow.program_id)
        rows = session.execute(select(*columns).where(ProgramAliasRow.old_id.in_(chunk)))
        found.update((row.old_id, row.program_id) for row in rows)
    return found


def get_with_version(session: Session, program_id: str, *, to_change: bool = False) -> tuple[Program, int]:
    """Return one program and its version; `to_change` locks it against changes by others until the transaction ends.

    Raises:
        NotFound: no program has this id.
    """
    if to_change:
        lock_programs(session, [program_id])
    row = _WITH_VERSION.first(session, program=program_id)
    if row is None:
        raise NotFound("No program has this id.")
    return documents.read_program(row.document), row.version


def find_successor(session: Session, old_id: str) -> str | None:
    """Return the id of the program that `old_id` was merged into, or None."""
    return session.scalar(select(ProgramAliasRow.program_id).where(ProgramAliasRow.old_id == old_id))


def find_current_ids(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Return the current program of each of `ids` that redirects; ids of programs, and unknown ones, are left out."""
    if session.scalar(select(ProgramAliasRow.old_id).limit(1)) is None:
        return {}
    found: dict[str, str] = {}
    old = aliased(ProgramRow)
    for chunk in chunked(sorted(set(ids))):
        statement = (
            select(ProgramAliasRow.old_id, ProgramAliasRow.program_id)
            .join(ProgramRow, ProgramRow.id == ProgramAliasRow.program_id)
            .outerjoin(old, old.id == ProgramAliasRow.old_id)
            .where(ProgramAliasRow.old_id.in_(chunk), old.id.is_(None))
        )
        found.update((row.old_id, row.program_id) for row in session.execute(statement))
    return found


def find_cards(session: Session, ids: Sequence[str]) -> list[Card]:
    """Return the cards of `ids`, in that order; ids that no longer exist are left out."""
    cards: dict[str, Card] = {}
    for chunk in chunked(ids):
        rows = _CARDS.all(session, ids=chunk)
        cards.update((row.id, documents.read_card(row.card, version=row.version)) for row in rows)
    return [cards[program_id] for program_id in ids if program_id in cards]


def find_versions(session: Session, ids: Iterable[str]) -> dict[str, int]:
    """Return the version of every program of `ids` that exists; any number of ids."""
    return {row.id: row.version for chunk in chunked(sorted(ids)) for row in session.execute(_VERSIONS, {"ids": chunk})}


def find_programs(session: Session) -> Iterator[Program]:
    """Return every program, listed or not, ordered by id."""
    statement = select(DOCUMENT).select_from(_PROGRAM).order_by(_PROGRAM.c.id).execution_options(yield_per=_CHUNK)
    for text in session.scalars(statement):
        yield documents.read_program(text)


def find_documents(session: Session, ids: Iterable[str]) -> dict[str, StoredText]:
    """Return the stored JSON of programs, to tell whether they changed (`documents.holds_program`)."""
    found: dict[str, StoredText] = {}
    for chunk in chunked(sorted(ids)):
        rows = session.execute(select(ProgramRow.id, DOCUMENT).where(ProgramRow.id.in_(chunk)))
        found.update((row.id, row.document) for row in rows)
    return found


def count_programs(session: Session, *, listed: bool = True) -> int:
    """Count the listed (or no longer listed) programs."""
    return session.scalar(select(func.count()).where(ProgramRow.listed == listed)) or 0


def count_all(session: Session) -> int:
    """Count the programs, listed or not."""
    return session.scalar(select(func.count()).select_from(ProgramRow)) or 0


def has_any(session: Session) -> bool:
    """Return whether the directory holds any program."""
    return session.scalar(select(ProgramRow.id).limit(1)) is not None


def has_samples(session: Session) -> bool:
    """Return whether any sample program is in the directory."""
    return session.scalar(select(ProgramRow.id).where(ProgramRow.sample).limit(1)) is not None


def find_sample_ids(session: Session) -> list[str]:
    """Return the ids of all sample programs, sorted."""
    return list(session.scalars(select(ProgramRow.id).where(ProgramRow.sample).order_by(ProgramRow.id)))


def save_programs(
    session: Session,
    programs: Sequence[Program],
    *,
    texts: Mapping[str, str] | None = None,
    known: Set[str] | None = None,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write programs, new or changed, under one new revision; doesn't commit.

    `texts`: their documents by id, if the caller has them already; `known`: the ids that exist already, and `columns`: their
    columns by id (`listings.rules.columns`), likewise.
    """
    if not programs:
        return
    revision = record_changes(session, [program.id for program in programs])
    if known is None:
        known = find_versions(session, [program.id for program in programs]).keys()
    texts = texts or {program.id: documents.write_program(program) for program in programs}
    rows = [
        program_values(columns[one.id] if columns else program_columns(one), revision=revision, document=texts[one.id])
        for one in programs
    ]
    write_programs(session, programs, rows, known=known)


def write_programs(
    session: Session, programs: Sequence[Program], rows: Sequence[Mapping[str, Any]], *, known: Set[str]
) -> None:
    """Write the rows of programs (`program_rows.program_values`) and their phones; `known`: as in `save_programs`."""
    # In the order of the primary key: pages of the table and its index are filled sequentially.
    rows = sorted(rows, key=itemgetter("id"))
    new, old = ([row for row in rows if (row["id"] in known) is is_known] for is_known in (False, True))
    text_ids = insert_texts(session, [(row["card"], row["document"]) for row in new])
    named = [{**_without_text(row), "text_id": text_id} for row, text_id in zip(new, text_ids, strict=True)]
    insert_rows(session, _PROGRAM, named)
    revive(session, [row["id"] for row in new])
    forget_versions(session, [row["id"] for row in old])
    update_rows(session, _PROGRAM, list(map(_without_text, old)), key="id")
    update_texts(session, old)
    note_versions(session, [(row["version"], row["id"]) for row in rows])
    save_phones(session, sorted(programs, key=attrgetter("id")), known=known)


def _without_text(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in TEXT_COLUMNS}


def delete_programs(session: Session, ids: Sequence[str]) -> None:
    """Delete programs (sample ones, and those merged into others); doesn't commit."""
    if not ids:
        return
    bury(session, ids, revision=record_changes(session, ids))
    forget_versions(session, ids)
    delete_texts(session, ids)
    delete_phones(session, ids)  # On copies (`shadow.Shadow`) no foreign key does.
    for chunk in chunked(ids):
        session.execute(delete(ProgramRow).where(ProgramRow.id.in_(chunk)))


def save_alias(session: Session, *, old_id: str, program_id: str) -> None:
    """Save that `old_id` now redirects to `program_id`; older aliases of `old_id` follow. Doesn't commit."""
    session.execute(update(ProgramAliasRow).where(ProgramAliasRow.program_id == old_id).values(program_id=program_id))
    session.merge(ProgramAliasRow(old_id=old_id, program_id=program_id))
    session.flush()


def list_aliases(session: Session, program_id: str) -> list[str]:
    """Return the ids that redirect to a program, sorted."""
    statement = select(ProgramAliasRow.old_id).where(ProgramAliasRow.program_id == program_id)
    return list(session.scalars(statement.order_by(ProgramAliasRow.old_id)))


def delete_aliases(session: Session, ids: Iterable[str]) -> None:
    """Delete the aliases of ids that are programs again: an alias never hides a program. Doesn't commit."""
    if session.scalar(select(ProgramAliasRow.old_id).limit(1)) is None:
        return
    for chunk in chunked(sorted(set(ids))):
        session.execute(delete(ProgramAliasRow).where(ProgramAliasRow.old_id.in_(chunk)))


def delete_alias(session: Session, old_id: str) -> None:
    """Delete an alias: its id is a program again. Doesn't commit."""
    session.execute(delete(ProgramAliasRow).where(ProgramAliasRow.old_id == old_id))
