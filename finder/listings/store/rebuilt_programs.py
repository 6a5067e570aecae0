"""Programs that an import worked out, written some areas at a time under one revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, cast

from sqlalchemy import Table

from finder.listings.rules.columns import program_columns
from finder.listings.rules.programs import Program
from finder.listings.store.program_rows import FIRST_COLUMNS, PHONE_COLUMNS, program_values
from finder.listings.store.program_texts import insert_texts
from finder.listings.store.program_versions import note_versions
from finder.listings.store.programs import write_programs
from finder.listings.store.tables import ProgramPhoneRow, ProgramRow
from finder.listings.store.tombstones import revive
from finder.platform.database.bulk import insert_values
from finder.platform.database.session import Session


def save_rebuilt(
    session: Session, programs: Sequence[Program], *, revision: int, texts: Mapping[str, str], known: Set[str]
) -> None:
    """Write programs, new or changed; doesn't commit.

    `revision`: the one that the caller raised, whose changes it logs; `texts`: their documents by id; `known`: the ids that
    exist already.
    """
    rows = [program_values(program_columns(one), revision=revision, document=texts[one.id]) for one in programs]
    write_programs(session, programs, rows, known=known)


def save_first(
    session: Session, rows: Sequence[tuple[Any, ...]], phones: Sequence[tuple[Any, ...]], *, revision: int
) -> None:
    """Write programs that are all new, and their phones, none of which is hidden; doesn't commit.

    `rows`: as from `program_rows.first_values`, in the order of their ids; `phones`: as from `program_rows.phone_values`.
    """
    columns, width = (*FIRST_COLUMNS, "version", "text_id"), len(FIRST_COLUMNS)
    text_ids = insert_texts(session, [(row[width], row[width + 1]) for row in rows])
    values = [(*row[:width], revision, text_id) for row, text_id in zip(rows, text_ids, strict=True)]
    insert_values(session, cast(Table, ProgramRow.__table__), columns, values)
    note_versions(session, [(revision, row[0]) for row in rows])
    revive(session, [row[0] for row in rows])
    insert_values(session, cast(Table, ProgramPhoneRow.__table__), PHONE_COLUMNS, phones)
